import { Option, type Command } from 'commander'
import type { Fault } from '../../../shared/errors/fault.ts'
import { clauseOf } from '../../../shared/errors/voice.ts'
import { unitSign } from '../../../shared/metrics/described.ts'
import { metrics as builtIn } from '../../../shared/metrics/metric.ts'
import { parseRunIds } from '../arguments.ts'
import { formatColumns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { terminalVoice } from '../terminal-voice.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type MetricsOptions = CommonOptions & {
  title?: string
  unit?: string
  goal?: 'maximum' | 'minimum' | 'none'
  runs?: number[]
  percent?: boolean
  json?: boolean
}

/** `signum metrics list | describe | rename`: what the metrics of scripts are, and what they are called. */
export function addMetricsCommand(program: Command, terminal: Terminal): void {
  const metrics = program
    .command('metrics')
    .description('list the metrics of runs; say title, unit and direction of those that scripts report; rename them')
  addList(metrics, terminal)
  addDescribe(metrics, terminal)
  addRename(metrics, terminal)
}

function addList(metrics: Command, terminal: Terminal): void {
  metrics
    .command('list')
    .description('list the metrics that runs have, with unit and direction')
    .option('--json', 'print them as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<MetricsOptions>()
      await withHost(options, async ({ client }) => {
        const stored = new Set((await client.runs.known()).metrics)
        const { metrics: own } = await client.names.known()
        const rows = [...builtIn.filter(({ name }) => stored.has(name)), ...own]
        if (options.json === true) return terminal.print(JSON.stringify(rows, null, 2))
        terminal.print(
          rows.length === 0
            ? 'No run has reported a metric yet.'
            : formatColumns(
                [
                  { heading: 'metric', value: ({ name }) => name },
                  { heading: 'title', value: ({ title }) => title },
                  { heading: 'unit', value: ({ unit }) => unitSign(unit) },
                  { heading: 'goal', value: ({ goal }) => (goal === null ? '-' : goal) },
                ],
                rows,
              ),
        )
      })
    })
}

function addDescribe(metrics: Command, terminal: Terminal): void {
  metrics
    .command('describe')
    .description('say what a metric of a script is: tables, figures and columns then call it so')
    .argument('<metric>', 'its name, as `signum metrics list` shows it')
    .option('--title <text>', 'what it is called; an empty text takes the title away')
    .option('--unit <unit>', 'percent for a share from 0 to 1 that is shown times 100, or any other: ms, dB, none')
    .addOption(new Option('--goal <direction>', 'which values are best').choices(['maximum', 'minimum', 'none']))
    .option('--json', 'print what was said before as JSON')
    .action(async (metric: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<MetricsOptions>()
      const { title, unit, goal } = options
      await withHost(options, async ({ client }) => {
        const { before, notes } = await client.names.describeMetric({
          metric,
          description: {
            ...(title === undefined ? {} : { title: title === '' ? null : title }),
            ...(unit === undefined ? {} : { unit: unit === '' || unit === 'none' ? null : unit }),
            ...(goal === undefined ? {} : { goal: goal === 'none' ? null : goal }),
          },
        })
        terminal.print(options.json === true ? JSON.stringify(before) : `described ${metric}`)
        tell(notes, self, terminal)
      })
    })
}

function addRename(metrics: Command, terminal: Terminal): void {
  metrics
    .command('rename')
    .description('call a metric of imported or followed runs by another name, for good: also where they are read again')
    .argument('<metric>', 'its name')
    .argument('<name>', "the new one; one of Signum's own, such as deployed.accuracy, puts it beside runs trained here")
    .option('--runs <ids>', 'of these runs alone: 1,2,5-8 (default: all that have it)', parseRunIds)
    .option('--percent', 'its values are percent and become shares from 0 to 1')
    .option('--json', 'print the numbers of the runs as JSON')
    .action(async (from: string, to: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<MetricsOptions>()
      await withHost(options, async ({ client }) => {
        const { ids, notes } = await client.names.renameMetric({
          from,
          to,
          ids: options.runs,
          percent: options.percent === true,
        })
        terminal.print(
          options.json === true
            ? JSON.stringify(ids)
            : `${from} of ${ids.length} ${ids.length === 1 ? 'run' : 'runs'} is called ${to} now`,
        )
        tell(notes, self, terminal)
      })
    })
}

function tell(notes: readonly Fault[], command: Command, terminal: Terminal): void {
  for (const note of notes) terminal.say(`signum: ${clauseOf(note, terminalVoice(command))}`)
}
