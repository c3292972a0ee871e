import { once } from 'node:events'
import type { Command } from 'commander'
import { isLoopback } from '../../serve/access.ts'
import { integerWithin } from '../arguments.ts'
import { interruptible } from '../interrupt.ts'
import type { Terminal } from '../terminal.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

type ServeOptions = CommonOptions & { host: string; port: number; token?: string; concurrency?: number; json?: boolean }

/** `signum serve`: the app in a browser. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('serve the app to a browser until Ctrl C, and print its address')
    .option('--host <address>', 'address to serve on; any but 127.0.0.1 lets other machines in and needs a --token', '127.0.0.1')
    .option('--port <number>', 'port to serve on; 0 takes any that is free', integerWithin(0, 65_535), 0)
    .option('--token <secret>', 'secret in the address (default: a fresh one)')
    .option('--concurrency <runs>', 'runs that train at a time', integerWithin(1, 64))
    .option('--json', 'print the address as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ServeOptions>()
      const { host, port, token, concurrency } = options
      await interruptible(async (signal) => {
        const { serve } = await import('../../serve/serve.ts')
        const serving = await serve({ dataDirectory: dataDirectoryOf(options), host, port, token, concurrency })
        terminal.print(options.json === true ? JSON.stringify({ url: serving.url }) : `Signum is at ${serving.url}`)
        if (serving.notice !== null) terminal.say(`signum: ${serving.notice}`)
        if (!isLoopback(host)) {
          terminal.say(`signum: whoever reaches ${host} and knows the token can start, stop and remove runs and read all results; the connection is not encrypted`)
        }
        if (!signal.aborted) await once(signal, 'abort')
        await serving.close()
      })
    })
}
