import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { isLoopback } from '../../serve/access.ts'
import { integerWithin } from '../arguments.ts'
import { interruptible } from '../interrupt.ts'
import type { Terminal } from '../terminal.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

type ServeOptions = CommonOptions & {
  host: string
  port: number
  token?: string
  tlsCert?: string
  tlsKey?: string
  concurrency?: number
  json?: boolean
}

/** `signum serve`: the app in a browser. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('serve the app to a browser until Ctrl C, and print its address')
    .option(
      '--host <address>',
      'address to serve on; any but 127.0.0.1 lets other machines in and needs a --token',
      '127.0.0.1',
    )
    .option('--port <number>', 'port to serve on; 0 takes any that is free', integerWithin(0, 65_535), 0)
    .option('--token <secret>', 'secret in the address (default: a fresh one)')
    .option('--tls-cert <file>', 'certificate in PEM: serve over TLS')
    .option('--tls-key <file>', 'its key in PEM')
    .option('--concurrency <runs>', 'runs that train at a time', integerWithin(1, 64))
    .option('--json', 'print the address as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ServeOptions>()
      const { host, port, token, concurrency } = options
      await interruptible(async (signal) => {
        const { serve } = await import('../../serve/serve.ts')
        const certificate = readCertificate(options)
        const serving = await serve({
          dataDirectory: dataDirectoryOf(options),
          host,
          port,
          token,
          concurrency,
          certificate,
        })
        terminal.print(options.json === true ? JSON.stringify({ url: serving.url }) : `Signum is at ${serving.url}`)
        if (serving.notice !== null) terminal.say(`signum: ${serving.notice}`)
        if (!isLoopback(host)) {
          terminal.say(
            `signum: whoever reaches ${host} and knows the token can start, stop and remove runs and read all ` +
              'results; ' +
              (certificate === null
                ? 'the connection is not encrypted (see --tls-cert)'
                : 'the connection is encrypted'),
          )
        }
        if (!signal.aborted) await once(signal, 'abort')
        await serving.close()
      })
    })
}

/** @throws BadInput if only one of the two is given, or one cannot be read */
function readCertificate({ tlsCert, tlsKey }: ServeOptions): { cert: Buffer; key: Buffer } | null {
  if (tlsCert === undefined && tlsKey === undefined) return null
  if (tlsCert === undefined || tlsKey === undefined)
    throw new BadInput({
      code: 'missing-value',
      what: phrase`TLS needs both ${field('tlsCert')} and ${field('tlsKey')}`,
    })
  const read = (file: string) => {
    try {
      return readFileSync(file)
    } catch (error) {
      throw new BadInput({
        code: 'unreadable',
        subject: file,
        what: phrase`${file} cannot be read: ${(error as Error).message}`,
      })
    }
  }
  return { cert: read(tlsCert), key: read(tlsKey) }
}
