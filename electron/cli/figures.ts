import { findMetric } from '../../shared/metrics/metric.ts'
import type { Series } from '../../shared/contract/metrics.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { methodNameOf } from '../../shared/experiment/method.ts'
import { models as catalogue } from '../../shared/experiment/model-catalogue.ts'
import { dashPatterns, methodStyle } from '../../shared/figures/colours.ts'
import type { CurveSeries, CurvesFigure } from '../../shared/figures/curves.ts'
import { summarize } from '../../shared/statistics/summary.ts'
import { dataNames } from '../../shared/query/data-names.ts'
import { independentRuns } from '../../shared/query/samples.ts'
import { labelOf } from '../../shared/tables/labels.ts'
import { metricHeading } from '../../shared/tables/pivot.ts'

/**
 * Curves of one metric over the epochs, one a model, regime, data set and quantizer: the mean over its runs, without
 * those that repeat another one, with a band of one deviation. A quantizer keeps its colour; the second combination of
 * model, regime and data set is dashed, the third dotted.
 */
export function figureOfMetric(
  title: string,
  metric: string,
  runs: readonly RunRow[],
  series: readonly Series[],
  logY = false,
): CurvesFigure {
  const measured = new Set(series.filter((each) => each.metric === metric).map(({ runId }) => runId))
  const { samples: drawn } = independentRuns(runs.filter(({ id }) => measured.has(id)))
  const nameOf = dataNames(drawn)
  const datasets = [...new Set(drawn.map(nameOf))]
  const networkOf = (run: RunRow): string =>
    [
      models.length > 1 ? labelOf('model', run.experiment.model) : '',
      regimes.length > 1 ? String(run.experiment.regime) : '',
      datasets.length > 1 ? `on ${labelOf('dataset', nameOf(run))}` : '',
    ]
      .filter((part) => part !== '')
      .join(' ')
  const models = catalogue.filter(({ name }) => drawn.some(({ experiment }) => experiment.model === name))
  const regimes = [...new Set(drawn.map(({ experiment }) => experiment.regime))]
  const networks = models.flatMap(({ name }) => [
    ...new Set(drawn.filter(({ experiment }) => experiment.model === name).map(networkOf)),
  ])
  const groups = Map.groupBy(drawn, (run) => JSON.stringify([networkOf(run), methodNameOf(run.experiment)]))
  const curves = [...groups.values()].map((group): CurveSeries => {
    const method = methodNameOf(group[0]!.experiment)
    const network = networkOf(group[0]!)
    const ids = new Set(group.map(({ id }) => id))
    return {
      label: `${network === '' ? '' : `${network}, `}${labelOf('quantizer', method)}`,
      colour: methodStyle(method).colour,
      dash: dashPatterns[networks.indexOf(network) % dashPatterns.length],
      ...meanCurve(
        metric,
        group[0]!,
        series.filter((each) => each.metric === metric && ids.has(each.runId)),
      ),
    }
  })
  const described = findMetric(metric)
  return {
    title,
    xLabel: 'Epochs',
    yLabel: described === undefined ? metric : metricHeading(described),
    logY,
    series: curves,
  }
}

function meanCurve(
  metric: string,
  { progress }: RunRow,
  series: readonly Series[],
): Pick<CurveSeries, 'x' | 'y' | 'low' | 'high'> {
  const scale = findMetric(metric)?.unit === 'percent' ? 100 : 1
  const points = series.flatMap(({ steps, values }) =>
    steps.map((step, index) => ({ step, value: values[index]! * scale })),
  )
  const bySteps = [...Map.groupBy(points, ({ step }) => step)].sort(([left], [right]) => left - right)
  const summaries = bySteps.map(([, same]) => summarize(same.map(({ value }) => value)))
  return {
    x: bySteps.map(([step]) => (step / Math.max(1, progress.steps)) * progress.epochs),
    y: summaries.map(({ mean }) => mean),
    low: summaries.map(({ mean, deviation }) => mean - (deviation ?? 0)),
    high: summaries.map(({ mean, deviation }) => mean + (deviation ?? 0)),
  }
}
