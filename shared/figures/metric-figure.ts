import type { Metric } from '../metrics/metric.ts'
import type { Series } from '../contract/metrics.ts'
import type { RunRow } from '../contract/run.ts'
import { knownValue, unknown } from '../experiment/known-value.ts'
import { methodNameOf, pairKeys } from '../experiment/method.ts'
import { dataNames } from '../query/data-names.ts'
import { independentRuns } from '../query/samples.ts'
import { compareValues, labelOf, labelWithHeading } from '../tables/labels.ts'
import { metricHeading } from '../tables/pivot.ts'
import {
  differences,
  looks,
  howTrained,
  ownStatistics,
  repeatsLeftOut,
  runsAnd,
  unfinished,
  unmeasured,
  withoutSeed,
} from '../tables/remarks.ts'
import { tellingRows } from '../tables/telling-rows.ts'
import { bandWords, type BandKind } from './bands.ts'
import { comparedDashes, lookColour, looksFor, type SeriesStyle } from './colours.ts'
import type { CurveSeries, CurvesFigure } from './curves.ts'
import { horizontalOf, type FigureAxis } from './figure-axis.ts'
import { meanCurve, type MeanCurve, type RunPoints } from './mean-curve.ts'
import { smooth, smoothedRemark } from './smooth.ts'

export interface MetricFigureOptions {
  metric: Metric
  /** The metric's title unless given. */
  title?: string
  logY?: boolean
  /** What is along the horizontal; epochs unless given, or steps where a run does not tell its epochs. */
  axis?: FigureAxis
  /**
   * Fields whose values make curves. Unless given every field in which runs differ by more than the seed, so that no
   * mean is over different experiments.
   */
  by?: readonly string[]
  /** Around each mean: one deviation unless given. */
  band?: BandKind
  /** Share of the past in a moving average, from 0 (nothing is smoothed) to below 1. */
  smoothing?: number
  /** Each run is a curve of its own. */
  single?: boolean
}

interface Group {
  label: string
  method: string
  runs: readonly RunRow[]
}

/**
 * Curves of one metric, each the mean over the runs of one experiment with a band, and a footnote that
 * says what they are means of, in the words that tables use.
 * @throws BadInput if the horizontal that was asked for is not known of some run.
 */
export function metricFigure(
  runs: readonly RunRow[],
  series: readonly Series[],
  {
    metric,
    title = metric.title,
    logY = false,
    axis,
    by,
    band = 'deviation',
    smoothing = 0,
    single = false,
  }: MetricFigureOptions,
): CurvesFigure {
  const pointsOf = new Map(series.filter((each) => each.metric === metric.name).map((each) => [each.runId, each]))
  const measured = runs.filter(({ id }) => (pointsOf.get(id)?.steps.length ?? 0) > 0)
  const { samples: drawn, repeats } = single ? { samples: measured, repeats: [] } : independentRuns(measured)
  const horizontal = horizontalOf(drawn, pointsOf, axis)
  const scale = metric.unit === 'percent' ? 100 : 1
  const along = (run: RunRow): RunPoints => {
    const points = pointsOf.get(run.id)!
    return { x: horizontal.of(run, points), y: points.values.map((value) => value * scale) }
  }
  const keys = by ?? tellingFields(drawn)
  const groups = groupsOf(drawn, keys)
  const curves = groups.flatMap((group) => curvesOf(group, group.runs.map(along), { band, single }))
  const styles = stylesOf(curves.map(({ group }) => group.method))
  return {
    title,
    xLabel: horizontal.title,
    yLabel: metricHeading(metric),
    logY,
    countsX: horizontal.counts,
    series: curves.map(({ label, curve: { x, y, low, high, n } }, index): CurveSeries => ({
      label,
      ...styles[index]!,
      x,
      y: smooth(y, smoothing),
      ...(n > 1 && band !== 'none' ? { low: smooth(low, smoothing), high: smooth(high, smoothing) } : {}),
    })),
    footnote: [
      countsOf(
        curves.map(({ curve }) => curve.n),
        band === 'none' ? null : bandWords[band],
      ),
      `${metric.title}: ${metric.definition}.`,
      ...horizontal.remarks,
      ...smoothedRemark(smoothing),
      ...differences(
        groups.map((group) => group.runs),
        keys,
        'a curve',
      ),
      ...repeatsLeftOut(repeats.length),
      ...withoutSeed(groups.map((group) => group.runs)),
      ...curves.flatMap(remarksOf(horizontal.title.toLowerCase())),
      ...notFinite(drawn, pointsOf),
      ...unmeasured(runs, [metric], (run) => pointsOf.has(run.id)),
      ...howTrained(drawn),
      ...ownStatistics(drawn, [metric]),
      ...looks(drawn, [metric]),
      ...unfinished(drawn),
      ...alike(styles),
    ].join(' '),
  }
}

/** Model, data set and regime if they differ at all, the method, and whatever else differs within one of them. */
function tellingFields(runs: readonly RunRow[]): string[] {
  const valueOf = valuesAmong(runs)
  const differs = (key: string): boolean => new Set(runs.map((run) => valueOf(run, key))).size > 1
  const leading = (['model', 'regime', 'dataset'] as const).filter(differs)
  const others = tellingRows(runs).filter(
    (key) =>
      !['model', 'regime', 'dataset', 'quantizer'].includes(key) && !(pairKeys as readonly string[]).includes(key),
  )
  return [...leading, 'quantizer', ...others]
}

/** Values of fields; other images under the same name are other data. */
function valuesAmong(runs: readonly RunRow[]): (run: RunRow, key: string) => unknown {
  const nameOf = dataNames(runs)
  return (run, key) => {
    const value = knownValue(run, key)
    return key === 'dataset' && value !== unknown ? nameOf(run) : value
  }
}

function groupsOf(runs: readonly RunRow[], keys: readonly string[]): Group[] {
  const valueOf = valuesAmong(runs)
  const valuesOf = (run: RunRow): unknown[] => keys.map((key) => valueOf(run, key))
  const groups = [...Map.groupBy(runs, (run) => JSON.stringify(valuesOf(run))).values()].map((group) => ({
    values: valuesOf(group[0]!),
    runs: group,
  }))
  const sorted = groups.toSorted((left, right) => {
    for (const [index, key] of keys.entries()) {
      const order = compareValues(key, left.values[index], right.values[index])
      if (order !== 0) return order
    }
    return 0
  })
  return sorted.map(({ values, runs: group }) => ({
    label: labelOfGroup(keys, values),
    method: methodNameOf(group[0]!.experiment),
    runs: group,
  }))
}

/** The method behind model, regime and data set: "CNN-small bwa, MNIST, BNN, Batch size 32". */
function labelOfGroup(keys: readonly string[], values: readonly unknown[]): string {
  if (keys.length === 0) return 'all runs'
  const network = keys
    .map((key, index) => (key === 'model' || key === 'regime' ? labelOf(key, values[index]) : ''))
    .filter((part) => part !== '')
    .join(' ')
  const rest = keys.flatMap((key, index) =>
    key === 'model' || key === 'regime' ? [] : [labelWithHeading(key, values[index])],
  )
  return [...(network === '' ? [] : [network]), ...rest].join(', ')
}

interface Drawn {
  label: string
  group: Group
  curve: MeanCurve
}

/**
 * The mean of a group; its runs one by one if that was asked for, or where no two of them ever have a value at the same
 * place.
 */
function curvesOf(
  group: Group,
  points: readonly RunPoints[],
  { band, single }: Required<Pick<MetricFigureOptions, 'band' | 'single'>>,
): Drawn[] {
  const curve = meanCurve(points, band)
  const isApart = curve.skipped > 0 && curve.x.length < 2
  if (!isApart && !(single && points.length > 1)) return [{ label: group.label, group, curve }]
  return points.map((each, index) => ({
    label: `${group.label}, run ${group.runs[index]!.id}`,
    group,
    curve: meanCurve([each]),
  }))
}

/** The look of each curve: that of its method where no other one here has it, as in the window. */
function stylesOf(methods: readonly string[]): SeriesStyle[] {
  return looksFor(methods).map((look) => ({ colour: lookColour(look), dash: comparedDashes[look.dash]! }))
}

function alike(styles: readonly SeriesStyle[]): string[] {
  const looks = new Set(styles.map(({ colour, dash }) => `${colour} ${dash}`)).size
  return looks === styles.length ? [] : [`${styles.length} curves share ${looks} looks.`]
}

/**
 * What curves are means of.
 * @param n of each curve
 * @param bands what bands reach to; null if there are none
 */
export function countsOf(n: readonly number[], bands: string | null = bandWords.deviation): string {
  const least = Math.min(...n)
  const most = Math.max(...n)
  if (n.length === 0) return 'No value was measured.'
  if (most === 1) return 'One run a curve (n = 1).'
  return (
    `Mean over ${least === most ? `n = ${most}` : `n = ${least} to ${most}`} runs` +
    (bands === null ? '.' : `; bands are ${bands}.`)
  )
}

/** What is to be said of one curve. */
function remarksOf(unit: string): (drawn: Drawn) => string[] {
  return ({ label, group, curve: { x, skipped, fewerFrom } }) => [
    ...(skipped > 0
      ? [
          `${label}: drawn at the ${x.length} of ${x.length + skipped} places at which all its runs have a value, ` +
            'since they are measured at different ones.',
        ]
      : []),
    ...(fewerFrom === null
      ? []
      : [
          `${label}: its ${group.runs.length} runs end at different ${unit}; from ${fewerFrom} on the mean is of ` +
            'fewer.',
        ]),
  ]
}

/** Runs whose values are not all finite: a gap in their curve. */
function notFinite(runs: readonly RunRow[], pointsOf: ReadonlyMap<number, Series>): string[] {
  const diverged = runs.filter(({ id }) => !pointsOf.get(id)!.values.every(Number.isFinite)).length
  return diverged === 0
    ? []
    : [`${runsAnd(diverged, 'has', 'have')} values that are not finite: they leave gaps, also in means.`]
}
