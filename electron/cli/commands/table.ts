import { Option, type Command } from 'commander'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { headlineMetric } from '../../../shared/metrics/metric.ts'
import { findTableFormat, tableFormats } from '../../../shared/tables/formats/format.ts'
import { missingChoices, singleChoices, type MissingChoice, type SingleChoice } from '../../../shared/tables/choices.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { significanceTests, type TestName } from '../../../shared/statistics/comparison.ts'
import { pivot, type TableValue } from '../../../shared/tables/pivot.ts'
import { parseNames } from '../arguments.ts'
import { endingOf, requireEnding } from '../endings.ts'
import { metricWords } from '../metric-words.ts'
import { addRunSelection } from '../run-selection.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

/** Endings of files that say how a table is written. */
const tableEndings = [...new Set(tableFormats.map(({ extension }) => extension))]

type TableOptions = CommonOptions & {
  study?: string
  runs?: number[]
  filter?: string
  rows: string[]
  columns: string[]
  metric: string[]
  value: TableValue
  second?: boolean
  test?: TestName
  title?: string
  published?: boolean
  missing?: MissingChoice
  single?: SingleChoice
  format?: string
  json?: boolean
  output?: string
}

/** `signum table`: results over seeds, as they go into a paper. */
export function addTableCommand(program: Command, terminal: Terminal): void {
  addRunSelection(
    program
      .command('table')
      .description('print results as a table: mean, deviation and n over all runs that share a row and a column'),
  )
    .option('--rows <fields>', 'fields whose values make rows', parseNames, ['model', 'quantizer'])
    .option('--columns <fields>', 'fields whose values make columns', parseNames, [])
    .option('--metric <names>', `what the cells hold: ${metricWords}`, parseNames, [headlineMetric])
    .addOption(
      new Option(
        '--value <which>',
        'the result of the last epoch, of the best one, or of the one that was best by accuracy',
      )
        .choices(['last', 'best', 'atBest'])
        .default('last'),
    )
    .option(
      '--published',
      'put published results of the same data set, model and regime beside, marked, with their sources in the footnote',
    )
    .option('--second', 'underline the second best')
    .addOption(
      new Option('--test <name>', 'mark what this test does not show to be worse than the best').choices(
        significanceTests.map(({ name }) => name),
      ),
    )
    .addOption(
      new Option('--missing <what>', 'the text of a cell without runs (default: dash)').choices(
        missingChoices.map(({ name }) => name),
      ),
    )
    .addOption(
      new Option(
        '--single <how>',
        'a cell of a single run: with (n = 1) after it, plain, or left out (default: count)',
      ).choices(singleChoices.map(({ name }) => name)),
    )
    .option('--title <text>', 'title of the table')
    .addOption(
      new Option('--format <name>', 'how it is written (default: as the ending of --output says, or text)').choices(
        tableFormats.map(({ name }) => name),
      ),
    )
    .option('--json', 'the same as --format json')
    .option('--output <file>', `write it to a file instead: ${tableEndings.map((ending) => `.${ending}`).join(', ')}`)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<TableOptions>()
      const { rows, columns, metric, value, title, published, second = false, test = null, missing, single } = options
      const pivotOptions = {
        rows,
        columns,
        metrics: metric,
        value,
        title,
        published,
        missing,
        single,
        ...(second || test !== null ? { marking: { second, test } } : {}),
      }
      const formatName = options.json === true ? 'json' : (options.format ?? formatOfFile(options.output))
      const format = findTableFormat(formatName)!
      const { output } = options
      if (format.kind === 'binary' && output === undefined)
        throw new BadInput({
          code: 'unsupported',
          field: 'output',
          what: phrase`a table in ${format.short} is not text and cannot be printed`,
          remedy: phrase`name a file with ${field('output')}`,
        })
      await withHost(options, async ({ client }) => {
        const table = pivot(await selectRuns(client, options), pivotOptions)
        const written = await format.write(table)
        if (output === undefined) return terminal.print(String(written))
        writeOutput(output, written)
        if (options.quiet !== true) terminal.say(`wrote ${output}`)
      })
    })
}

/** The format that the name of a file asks for; text if it has no ending, as a device. @throws BadInput */
function formatOfFile(output: string | undefined): string {
  requireEnding(output, tableEndings, { what: 'a table', other: 'format' })
  const ending = endingOf(output)
  return ending === '' ? 'text' : tableFormats.find(({ extension }) => extension === ending)!.name
}
