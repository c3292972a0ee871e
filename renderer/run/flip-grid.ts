import { layerMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import type { CurveBook } from '../series/curve-book.ts'
import { along } from '../series/horizontal.ts'
import { t } from '../words/words.ts'

/** Epochs that share a column of the grid; first and last are equal if each has its own. */
export interface GridColumn {
  first: number
  last: number
}

/** Values by layer and epoch. */
export interface FlipGrid {
  /** Rows, in the network's order. */
  layers: string[]
  columns: GridColumn[]
  /** [layers][columns]; null if the layer has no finite value in the column. */
  values: (number | null)[][]
  /** The greatest value; 0 if there is none or all are 0. */
  greatest: number
}

/**
 * Shares of flipped signs as rows of layers and columns of epochs. Layers without points are left out.
 * @param mostColumns if there are more epochs, equally many neighbours share a column, which holds their mean
 */
export function flipGrid(run: RunRow, book: CurveBook, layers: readonly string[], mostColumns = 400): FlipGrid {
  const rows = layers
    .map((layer) => ({ layer, curve: book.curve(run.id, layerMetric('flips', layer)) }))
    .filter(({ curve }) => curve.steps.length > 0)
    .map(({ layer, curve }) => ({
      layer,
      at: new Map(along(curve, run, 'epoch').map((epoch, index) => [Math.round(epoch), curve.values[index]!])),
    }))
  const epochs = [...new Set(rows.flatMap(({ at }) => [...at.keys()]))].sort((a, b) => a - b)
  const together = Math.max(1, Math.ceil(epochs.length / mostColumns))
  const bins = Array.from({ length: Math.ceil(epochs.length / together) }, (_, index) =>
    epochs.slice(index * together, (index + 1) * together),
  )
  const values = rows.map(({ at }) => bins.map((bin) => mean(bin.map((epoch) => at.get(epoch)))))
  return {
    layers: rows.map(({ layer }) => layer),
    columns: bins.map((bin) => ({ first: bin[0]!, last: bin.at(-1)! })),
    values,
    greatest: values.flat().reduce<number>((most, value) => Math.max(most, value ?? 0), 0),
  }
}

/**
 * Position of a value on the colour scale, 0 to 1: by its square root, so that the few flips of late epochs can still
 * be seen.
 */
export function shadeOf(value: number, greatest: number): number {
  return greatest <= 0 ? 0 : Math.sqrt(Math.min(1, Math.max(0, value / greatest)))
}

/** "epoch 3", or "epochs 3 to 4" where a column holds several. */
export function columnTitle({ first, last }: GridColumn): string {
  return first === last ? t('run.epochsFrom', { first }) : t('run.epochsTo', { first, last })
}

function mean(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[]
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
