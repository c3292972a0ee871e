import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

/** `signum backup`: a copy of the store, now; the app and the server make one a day. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description(
      'copy the store (runs, curves, studies) into the folder "backups" of the data, while others go on ' +
        'working; seven copies are kept, and the newest good one replaces a damaged store',
    )
    .option('--json', 'print its path as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<CommonOptions & { json?: boolean }>()
      await withHost(options, async ({ client }) => {
        const { path } = await client.system.backUp()
        terminal.print(options.json === true ? JSON.stringify({ path }) : path)
      })
    })
}
