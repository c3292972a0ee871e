import { visibleText } from '../errors/visible-text.ts'
import { findMetric, type Metric } from '../metrics/metric.ts'
import { metricHeading } from '../tables/pivot.ts'
import { printedP } from '../statistics/caution.ts'
import { significanceTests } from '../statistics/comparison.ts'
import type { Interval } from '../statistics/interval.ts'
import { labelOf } from '../tables/labels.ts'
import type { ComparedGroup, ComparedMethod, MethodComparisonOptions } from '../tables/method-comparison.ts'

/** A comparison as printed: every cell a text, numbers at the right. */
export interface ComparisonGrid {
  title: string
  headings: readonly string[]
  rows: readonly (readonly string[])[]
  /** Cautions and how the figures were computed. */
  notes: readonly string[]
}

const verdicts = { higher: 'higher', lower: 'lower', open: 'not shown' } as const

/** One group of a comparison: methods down, mean, deviation, interval, difference and p across. */
export function comparisonGrid(
  { dataset, model, regime, methods, cautions, footnote }: ComparedGroup,
  { metric: name, test }: MethodComparisonOptions,
): ComparisonGrid {
  const metric = findMetric(name)!
  const tested = significanceTests.find((each) => each.name === test)!.title
  const network = model === null ? 'model unknown' : visibleText(labelOf('model', model))
  const data = dataset === null ? 'unknown data' : visibleText(dataset)
  return {
    title: `${metricHeading(metric)} of ${network} on ${data}, ${regime ?? 'regime unknown'}`,
    headings: ['Method', 'n', 'Mean', 'Deviation', '95 % interval (t)', 'Difference', `p (${tested}, Holm)`, 'Verdict'],
    rows: methods.map((each) => cellsOf(each, metric, methods[0]!.n)),
    notes: [...cautions, footnote],
  }
}

/** @param reference runs of the baseline that have a value */
function cellsOf(method: ComparedMethod, metric: Metric, reference: number): string[] {
  const { title, n, mean, deviation, interval, comparison } = method
  const print = (value: number | null): string => printed(value, metric)
  const range = (each: Interval | null): string => (each === null ? '–' : `${print(each.low)} to ${print(each.high)}`)
  const isTested = comparison !== null && n > 0 && reference > 0
  return [
    visibleText(title),
    String(n),
    print(n === 0 ? null : mean),
    print(deviation),
    range(interval),
    isTested ? print(comparison.difference) : '–',
    (comparison?.adjusted ?? null) === null ? '–' : printedP(comparison!.adjusted!),
    comparison === null ? 'baseline' : comparison.p === null ? 'not tested' : verdicts[comparison.verdict],
  ]
}

/** A value in the unit of the heading: percent with two decimals, others with five digits. */
function printed(value: number | null, { unit }: Metric): string {
  if (value === null) return '–'
  if (unit === 'percent') return (100 * value).toFixed(2)
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(5)))
}
