import { Option, type Command } from 'commander'
import { runStates, type RunState } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { suggestion } from '../../../shared/errors/suggestion.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { checkFilter, findStudy } from '../../../shared/query/select-runs.ts'
import { unmatchedSentence, unmatchedValues, valuesIn } from '../../../shared/query/unmatched-values.ts'
import type { Host } from '../../host/host.ts'
import { integerWithin, parseNames } from '../arguments.ts'
import { dataFormatOf, dataFormats, putColumns } from '../data-columns.ts'
import { learnStore } from '../learn-store.ts'
import { checkSort, columnNames, runColumnsOf } from '../run-columns.ts'
import { runData } from '../run-data.ts'
import { formatRuns } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { writeOutput } from '../write-output.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

/** Text for people, or data for programs: then every column, in full precision. */
const listFormats = ['text', ...dataFormats] as const
type ListFormat = (typeof listFormats)[number]

type ListOptions = CommonOptions & {
  study?: string
  state?: RunState[]
  filter?: string
  sort: string
  columns?: string[]
  limit: number
  wide?: boolean
  json?: boolean
  format?: ListFormat
  output?: string
}

/** `signum runs list`: what is in the store, as the page of runs shows it. */
export function addListRuns(runs: Command, terminal: Terminal): void {
  runs
    .command('list')
    .description('list the runs, newest first')
    .option('--study <id or name>', 'only the runs of a study')
    .addOption(
      new Option('--state <names>', `only runs in these states: ${runStates.join(', ')}`).argParser(parseStates),
    )
    .option(
      '--filter <terms>',
      'only runs that pass, as in the window: "quantizer:bnn* accuracy>97 -tag:old", "seed:1..3", "is:starred"',
    )
    .option(
      '--sort <column>',
      'a field, a metric, created, state or duration; a minus puts the largest first; several: model,-accuracy',
      '-created',
    )
    .option(
      '--columns <names>',
      `what is shown: ${columnNames.join(', ')}, fields, metrics (train.loss:best)`,
      parseNames,
    )
    .option('--limit <runs>', 'list at most so many', integerWithin(1, 100_000), 50)
    .option('--wide', 'do not cut lines to the width of the terminal')
    .option('--json', 'print the runs as JSON')
    .addOption(
      new Option(
        '--format <name>',
        'text, or every column for programs (default: as the ending of --output says, or text)',
      ).choices(listFormats),
    )
    .option('--output <file>', `write them to a file instead: ${dataFormats.map((name) => `.${name}`).join(', ')}`)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<ListOptions>()
      const { output, quiet, json } = options
      const format = json === true ? 'text' : dataFormatOf<ListFormat>(options.format, output, 'text')
      await withHost(options, async ({ client }) => {
        await learnStore(client)
        checkFilter(options.filter ?? '')
        const studyId = options.study === undefined ? undefined : (await findStudy(client, options.study)).id
        const { state, filter, sort, limit } = options
        const { metrics } = await client.runs.known()
        checkSort(sort, metrics)
        const columns = options.columns === undefined ? undefined : runColumnsOf(options.columns, metrics)
        const { runs: rows, total } = await client.runs.list({ studyId, states: state, filter, sort, limit })
        if (total > rows.length) terminal.say(`${total - rows.length} more; --limit ${total} lists all`)
        if (format !== 'text') return putColumns(runData(rows), { format, output, quiet }, terminal)
        const print = (text: string) => (output === undefined ? terminal.print(text) : writeOutput(output, `${text}\n`))
        if (json === true) return print(JSON.stringify(rows, null, 2))
        const isAsked = filter !== undefined || state !== undefined || studyId !== undefined
        print(
          rows.length > 0
            ? formatRuns(rows, columns, options.wide === true ? null : (terminal.width ?? null))
            : isAsked
              ? ['There are no such runs.', ...(await whyNone(client, filter))].join('\n')
              : 'There are no runs; `signum train --help` says how to make one.',
        )
      })
    })
}

/** Sentences on values of the filter that no run has. */
async function whyNone({ runs }: Pick<Host['client'], 'runs'>, filter = ''): Promise<string[]> {
  if (filter === '') return []
  const { runs: all } = await runs.list({ limit: 100_000 })
  return unmatchedValues(filter, valuesIn(all)).map((each) => visibleText(unmatchedSentence(each)))
}

function parseStates(text: string): RunState[] {
  return parseNames(text).map((name) => {
    const state = runStates.find((each) => each === name)
    if (state === undefined)
      throw new BadInput({
        code: 'unknown-name',
        subject: name,
        what: phrase`there is no state "${name}"`,
        remedy: phrase`${suggestion(name, runStates) ?? `the states are ${runStates.join(', ')}`}`,
      })
    return state
  })
}
