import type { ChartSeries } from '../chart/align.ts'
import { layerMetric, layerMetrics, type Metric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import type { CurveBook } from '../series/curve-book.ts'
import { dashes, seriesColours } from '../series/colour.ts'
import { along, type Horizontal } from '../series/horizontal.ts'

/** Metrics of the chart by layer, in the order of its picker. */
export const layerFacts: readonly Metric[] = ['distance', 'dead', 'reversed', 'flipMass', 'gap'].map((name) =>
  layerMetrics.find((metric) => metric.name === name)!,
)

/** Lines that can still be told apart. */
export const mostLines = 8

/** Names under which all that is shown of the layers is stored. */
export function layerMetricNames(layers: readonly string[]): string[] {
  return ['flips', ...layerFacts.map(({ name }) => name)].flatMap((name) =>
    layers.map((layer) => layerMetric(name, layer)),
  )
}

/**
 * Facts of which a run has points: the gap term only where the pair has one, none of the steps where they were not
 * measured.
 */
export function knownFacts(run: RunRow, book: CurveBook, layers: readonly string[]): Metric[] {
  return layerFacts.filter(({ name }) =>
    layers.some((layer) => book.curve(run.id, layerMetric(name, layer)).steps.length > 0),
  )
}

/** At most so many of the layers, spread evenly over the depth of the network, the first and the last among them. */
export function spreadLayers(layers: readonly string[], most = mostLines): string[] {
  if (layers.length <= most) return [...layers]
  return Array.from({ length: most }, (_, index) => layers[Math.round((index * (layers.length - 1)) / (most - 1))]!)
}

/** One line a layer. */
export function layerSeries(
  run: RunRow,
  book: CurveBook,
  fact: string,
  layers: readonly string[],
  horizontal: Horizontal,
): ChartSeries[] {
  return layers.map((layer, index) => {
    const curve = book.curve(run.id, layerMetric(fact, layer))
    const round = Math.floor(index / seriesColours.length)
    return {
      label: layerTitle(layer),
      colour: seriesColours[index % seriesColours.length]!,
      dash: dashes[round % dashes.length]!,
      x: along(curve, run, horizontal),
      y: curve.values,
    }
  })
}

/** A layer's name without the ".weight" that all of them share. */
export function layerTitle(layer: string): string {
  return layer.replace(/\.weight$/, '')
}
