import type { Command } from 'commander'
import { fields as experimentFields } from '../../../shared/experiment/experiment.ts'
import { parseRunIds } from '../arguments.ts'
import { formatColumns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type FieldsOptions = CommonOptions & { runs?: number[]; json?: boolean }

/** `signum fields list | rename`: what the configurations of scripts say, and by which names. */
export function addFieldsCommand(program: Command, terminal: Terminal): void {
  const fields = program
    .command('fields')
    .description("list the fields of experiments and of scripts' configurations; map theirs onto those of experiments")
  fields
    .command('list')
    .description('list the fields by which runs are filtered, sorted and grouped')
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<FieldsOptions>()
      await withHost(options, async ({ client }) => {
        const { fields: own } = await client.names.known()
        const rows = [
          ...experimentFields.map(({ key, title }) => ({ field: key as string, title, of: 'experiment' })),
          ...own.map((key) => ({ field: key, title: key, of: 'script' })),
        ]
        terminal.print(
          options.json === true
            ? JSON.stringify(rows, null, 2)
            : formatColumns(
                [
                  { heading: 'field', value: ({ field }) => field },
                  { heading: 'title', value: ({ title }) => title },
                  { heading: 'of', value: ({ of }) => of },
                ],
                rows,
              ),
        )
      })
    })
  fields
    .command('rename')
    .description(
      'call a field of imported or followed runs by another name, for good, such as lr by learningRate: then they ' +
        'are grouped and filtered with runs trained here',
    )
    .argument('<field>', 'its name in the configuration of the script')
    .argument('<name>', 'the new one')
    .option('--runs <ids>', 'of these runs alone: 1,2,5-8 (default: all that have it)', parseRunIds)
    .option('--json', 'print the numbers of the runs as JSON')
    .action(async (from: string, to: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<FieldsOptions>()
      await withHost(options, async ({ client }) => {
        const { ids } = await client.names.renameField({ from, to, ids: options.runs })
        terminal.print(
          options.json === true
            ? JSON.stringify(ids)
            : `${from} of ${ids.length} ${ids.length === 1 ? 'run' : 'runs'} is called ${to} now`,
        )
      })
    })
}
