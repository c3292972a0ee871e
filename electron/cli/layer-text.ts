import { layerMetric, layerMetrics } from '../../shared/metrics/metric.ts'
import type { Series } from '../../shared/contract/metrics.ts'
import { quantizedLayers } from '../../shared/contract/quantized-layers.ts'
import type { RunDetail } from '../../shared/contract/run.ts'
import { formatColumns, type Column } from './columns.ts'
import { formatMetric } from './format.ts'

const shown = ['flips', 'distance', 'dead', 'reversed'].map((name) =>
  layerMetrics.find((metric) => metric.name === name)!,
)

/** Names of the metrics that the table of a run's layers is made from; none before its network is known. */
export function layerTableMetrics(run: RunDetail): string[] {
  return run.model === null
    ? []
    : quantizedLayers(run.model).flatMap((layer) => shown.map(({ name }) => layerMetric(name, layer)))
}

/** Last values of every quantized layer, one layer a line in the network's order; null if the run has none. */
export function formatLayers(run: RunDetail, series: readonly Series[]): string | null {
  const last = new Map(
    series.filter(({ runId }) => runId === run.id).map(({ metric, values }) => [metric, values.at(-1)]),
  )
  const layers = (run.model === null ? [] : quantizedLayers(run.model)).filter((layer) =>
    shown.some(({ name }) => last.get(layerMetric(name, layer)) !== undefined),
  )
  if (layers.length === 0) return null
  return formatColumns<string>(
    [
      { heading: 'layer', value: (layer) => layer },
      ...shown.map(({ name, title }): Column<string> => ({
        heading: title.toLowerCase(),
        value: (layer) => formatMetric(name, last.get(layerMetric(name, layer))),
        align: 'right',
      })),
    ],
    layers,
  )
}
