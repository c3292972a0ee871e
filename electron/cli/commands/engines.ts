import type { Command } from 'commander'
import type { EngineRow } from '../../../shared/contract/system.ts'
import { formatColumns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'

/** `signum engines`: what can compute here, and why or why not. */
export function addEnginesCommand(program: Command, terminal: Terminal): void {
  program
    .command('engines')
    .description('list the engines: which work here, which one `auto` takes, and why')
    .option('--json', 'print them as JSON')
    .action(async (options: { json?: boolean }) => {
      const { listEngines } = await import('../../trainer/engines/engines.ts')
      const engines = await listEngines()
      if (options.json === true) return terminal.print(JSON.stringify(engines, null, 2))
      terminal.print(
        formatColumns<EngineRow>(
          [
            { heading: 'name', value: (row) => row.name },
            { heading: 'version', value: (row) => row.version ?? '-' },
            { heading: 'works', value: (row) => (row.usable ? 'yes' : 'no') },
            { heading: 'auto', value: (row) => (row.chosen ? 'takes it' : '') },
            { heading: 'reason', value: (row) => row.reason },
          ],
          engines,
        ),
      )
    })
}
