import { Option, type Command } from 'commander'
import { findMetric, headlineMetric } from '../../../shared/metrics/metric.ts'
import { scaleOf } from '../../../shared/query/columns.ts'
import { readings, type Reading } from '../../../shared/query/filter-keys.ts'
import { printedP } from '../../../shared/statistics/caution.ts'
import { significanceTests, type TestName } from '../../../shared/statistics/comparison.ts'
import type { Interval } from '../../../shared/statistics/interval.ts'
import {
  compareMethods,
  leftOutOfComparison,
  type ComparedGroup,
  type ComparedMethod,
} from '../../../shared/tables/method-comparison.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { numberWithin } from '../arguments.ts'
import { formatColumns, type Column } from '../columns.ts'
import { metricWords } from '../metric-words.ts'
import { formatMetric } from '../format.ts'
import { addRunSelection } from '../run-selection.ts'
import { selectRuns } from '../select-runs.ts'
import type { Terminal } from '../terminal.ts'
import { withHost, type CommonOptions } from '../with-host.ts'

type CompareOptions = CommonOptions & {
  study?: string
  runs?: number[]
  filter?: string
  baseline: string
  metric: string
  value: Reading
  test: TestName
  margin?: number
  json?: boolean
}

/** `signum compare`: methods against a baseline over seeds, with intervals and tests. */
export function addCompareCommand(program: Command, terminal: Terminal): void {
  addRunSelection(
    program
      .command('compare')
      .description(
        'compare methods with a baseline over seeds: means with 95 % intervals, differences, and a test with ' +
          "Holm's correction; too few seeds is said",
      ),
  )
    .requiredOption('--baseline <method>', "the method that the others are tested against: a quantizer's name")
    .option('--metric <name>', `what is compared: ${metricWords}`, headlineMetric)
    .addOption(
      new Option(
        '--value <which>',
        'the result of the last epoch, of the best one, or of the one that was best by accuracy',
      )
        .choices(readings)
        .default('last'),
    )
    .addOption(
      new Option('--test <name>', significanceTests.map(({ name, help }) => `${name}: ${help}`).join(' '))
        .choices(significanceTests.map(({ name }) => name))
        .default('welch'),
    )
    .option(
      '--margin <points>',
      'what a method may lose against the baseline, in percentage points (of a loss, in its unit): supported if the ' +
        'interval of the difference lies above it, refuted if below, else not decided, with the seeds that would ' +
        'decide',
      numberWithin(0, 100),
    )
    .option('--json', 'print it as JSON')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<CompareOptions>()
      await withHost(options, async ({ client }) => {
        const runs = await selectRuns(client, options)
        const margin = options.margin === undefined ? null : options.margin / scaleOf(options.metric)
        const groups = compareMethods(runs, { ...options, margin })
        terminal.print(
          options.json === true
            ? JSON.stringify(groups, null, 2)
            : groups.map((group) => formatGroup(group, options)).join('\n\n'),
        )
        for (const sentence of leftOutOfComparison(runs, options.baseline)) terminal.say(sentence)
      })
    })
}

function formatGroup(
  { dataset, model, regime, methods, cautions, footnote }: ComparedGroup,
  { metric, test, margin }: CompareOptions,
): string {
  const { title } = findMetric(metric)!
  const heading =
    `${title}, ${place({ dataset, model, regime })}; ${significanceTests.find(({ name }) => name === test)!.title} ` +
    `against ${methods[0]!.title}, p corrected (Holm)`
  return [
    heading,
    formatColumns(columnsOf(metric, methods[0]!.n, margin !== undefined), methods),
    ...cautions,
    footnote,
    powerNote(metric, margin),
  ].join('\n')
}

/** "cnn-small on digits, bw"; what the runs do not tell is called unknown. */
function place({ dataset, model, regime }: Pick<ComparedGroup, 'dataset' | 'model' | 'regime'>): string {
  const network = model === null ? 'model unknown' : visibleText(model)
  const data = dataset === null ? 'unknown data' : visibleText(dataset)
  return `${network} on ${data}, ${regime ?? 'regime unknown'}`
}

const verdicts = { higher: 'higher', lower: 'lower', open: 'no difference shown' } as const

const decisions = { supported: 'supported', refuted: 'refuted', undecided: 'not decided at this budget' } as const

const decided: Column<ComparedMethod> = {
  heading: 'by the margin',
  value: ({ decision }) => (decision?.verdict ? decisions[decision.verdict] : ''),
}

/** What the last columns are. */
function powerNote(metric: string, margin: number | undefined): string {
  const unit = scaleOf(metric) === 1 ? '' : ' percentage points'
  const from = margin === undefined ? '0' : `a loss of ${margin}${unit}`
  return (
    "Difference: with its 95 % interval (Welch). Seeds: on either side, with which Welch's test would tell the " +
    `difference seen from ${from} (80 % power at 0.05, deviations as seen).`
  )
}

/** @param reference runs of the baseline that have a value */
function columnsOf(metric: string, reference: number, isDecided: boolean): Column<ComparedMethod>[] {
  const figure = (value: number | null) => formatMetric(metric, value)
  const range = (interval: Interval | null) =>
    interval === null ? '-' : `${figure(interval.low)} to ${figure(interval.high)}`
  return [
    { heading: 'method', value: ({ title }) => title },
    { heading: 'n', value: ({ n }) => String(n), align: 'right' },
    { heading: 'mean', value: ({ n, mean }) => figure(n === 0 ? null : mean), align: 'right' },
    { heading: 'deviation', value: ({ deviation }) => figure(deviation), align: 'right' },
    { heading: '95 % (t)', value: ({ interval }) => range(interval), align: 'right' },
    { heading: '95 % (bootstrap)', value: ({ bootstrap }) => range(bootstrap), align: 'right' },
    {
      heading: 'middle half',
      value: ({ n, interquartileMean }) => figure(n === 0 ? null : interquartileMean),
      align: 'right',
    },
    {
      heading: 'difference',
      value: ({ n, comparison }) =>
        comparison === null || n === 0 || reference === 0 ? '-' : figure(comparison.difference),
      align: 'right',
    },
    { heading: '95 % (Welch)', value: ({ decision }) => range(decision?.interval ?? null), align: 'right' },
    { heading: 'seeds', value: ({ decision }) => String(decision?.seeds ?? '-'), align: 'right' },
    {
      heading: 'p',
      value: ({ comparison }) => ((comparison?.adjusted ?? null) === null ? '-' : printedP(comparison!.adjusted!)),
      align: 'right',
    },
    {
      heading: '',
      value: ({ comparison }) =>
        comparison === null ? 'baseline' : comparison.p === null ? 'not tested' : verdicts[comparison.verdict],
    },
    ...(isDecided ? [decided] : []),
  ]
}
