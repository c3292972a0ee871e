import type { ChartSeries, Scale } from '../chart/align.ts'
import { unitSign } from '../../shared/metrics/described.ts'
import { choosingMetric, findMetric, validationMetric } from '../../shared/metrics/metric.ts'
import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { formatDigits, formatMetric, formatMetricTick, formatNumber } from '../format/number.ts'
import type { CurveBook } from '../series/curve-book.ts'
import { along, type Horizontal } from '../series/horizontal.ts'
import { t } from '../words/words.ts'

/** A chart of the run view. */
export interface RunChart {
  /** What is drawn, whatever it is called. */
  id: string
  title: string
  unit: string
  series: ChartSeries[]
  /** How the vertical axis is divided unless the reader chooses. */
  scale: Scale
  format(value: number): string
  axisFormat(value: number, digits: number): string
}

interface Line {
  metric: string
  label: string
  colour: string
  dash?: readonly number[]
  quiet?: boolean
}

/**
 * Colours of the ways in which a network is scored: the method's own for the figure to report, greys for the others.
 */
const ways = (own: string) => ({ deployed: own, hard: 'var(--ink)', soft: 'var(--mute)', train: 'var(--queued)' })

/** The charts of one run, in the order in which they are read. */
export function runCharts(run: RunRow, book: CurveBook, horizontal: Horizontal, methodColour: string): RunChart[] {
  const colours = ways(methodColour)
  const scored = (metric: string): Line[] => [
    { metric: `train.${metric}`, label: t('run.training'), colour: colours.train, quiet: true },
    { metric: `soft.${metric}`, label: t('run.soft'), colour: colours.soft, dash: [5, 3] },
    { metric: `hard.${metric}`, label: t('run.hard'), colour: colours.hard, dash: [2, 3] },
    { metric: `deployed.${metric}`, label: t('run.deployed'), colour: colours.deployed },
    ...(book.curve(run.id, choosingMetric).values.length === 0
      ? []
      : [
          {
            metric: validationMetric(`deployed.${metric}`),
            label: t('run.validation'),
            colour: colours.deployed,
            dash: [8, 3],
          },
        ]),
  ]
  const chart = (id: string, title: string, unit: string, lines: readonly Line[]): RunChart => {
    const metricUnit = findMetric(lines[0]!.metric)!.unit
    return {
      id,
      title,
      unit,
      scale: 'linear',
      series: lines.map(({ metric, label, colour, dash = [], quiet }) => {
        const curve = book.curve(run.id, metric)
        return { label, colour, dash, quiet, x: along(curve, run, horizontal), y: curve.values }
      }),
      format: (value) => formatMetric(value, metricUnit),
      axisFormat: (value, digits) => formatMetricTick(value, metricUnit, digits),
    }
  }
  const losses = chart('loss', t('run.loss'), 'nats', scored('loss'))
  const leading = new Set([t('run.training'), t('run.deployed'), t('run.validation')])
  const numbers = { format: formatNumber, axisFormat: formatDigits }
  return [
    chart('accuracy', t('run.accuracy'), '%', scored('accuracy')),
    {
      ...losses,
      scale: scaleOfLosses(
        losses.series.filter(({ label }) => leading.has(label)),
        losses.series.filter(({ label }) => !leading.has(label)),
      ),
    },
    {
      ...chart('learningRate', t('run.learningRate'), '', [
        { metric: 'learningRate', label: t('run.learningRateCurve'), colour: 'var(--ink)' },
      ]),
      ...numbers,
    },
    { ...chart('mu', t('run.sharpnessMu'), '', [{ metric: 'mu', label: 'mu', colour: methodColour }]), ...numbers },
    chart('flips', t('run.signFlips'), t('run.flipsAxis'), [
      { metric: 'flips', label: t('run.flips'), colour: methodColour },
    ]),
  ]
}

/** A loss so many times as high as those of training and of the deployed network would flatten them. */
const flattening = 4

/**
 * Losses of hard signs without re-estimated statistics may be ten times as high as all others: then the axis is
 * logarithmic, on which each can be read.
 */
export function scaleOfLosses(leading: readonly ChartSeries[], others: readonly ChartSeries[]): Scale {
  const highest = (some: readonly ChartSeries[]) =>
    some.reduce(
      (most, { y }) => y.reduce((found, value) => (Number.isFinite(value) ? Math.max(found, value) : found), most),
      0,
    )
  const reference = highest(leading)
  return reference > 0 && highest(others) > flattening * reference ? 'log' : 'linear'
}

/** A line that is behind others is drawn in full if there are no others. */
export function aloneInFull(chart: RunChart): RunChart {
  const [only, ...others] = chart.series
  return only === undefined || others.length > 0 || only.quiet !== true
    ? chart
    : { ...chart, series: [{ ...only, quiet: false, colour: 'var(--ink)' }] }
}

/** The chart of one metric, whatever it is. */
export function metricChart(
  run: RunRow,
  book: CurveBook,
  name: string,
  horizontal: Horizontal,
  colour: string,
): RunChart {
  const metric = findMetric(name)
  const unit = metric?.unit ?? 'none'
  const curve = book.curve(run.id, name)
  return {
    id: name,
    title: metric?.title ?? name,
    unit: unitSign(unit),
    scale: 'linear',
    series: [{ label: metric?.title ?? name, colour, dash: [], x: along(curve, run, horizontal), y: curve.values }],
    format: (value) => formatMetric(value, unit),
    axisFormat: (value, digits) => formatMetricTick(value, unit, digits),
  }
}

/**
 * Whether a chart says anything of a quantizer: without mu there is no sharpness, and full precision flips no signs.
 */
export function showsChart(id: string, quantizer: Quantizer | undefined): boolean {
  if (id === 'mu') return quantizer?.mu !== null
  return id !== 'flips' || quantizer?.levels !== null
}
