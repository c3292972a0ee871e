import type { LatentHistogram } from '../../shared/contract/metrics.ts'

/** One histogram as an outline, standing on a line of its own. */
export interface Ridge {
  epoch: number
  /** Outline and foot in the coordinates of the drawing. */
  path: string
  foot: number
}

export interface RidgePlot {
  ridges: Ridge[]
  /** The largest |w| that is drawn: the weights lie within. */
  reach: number
  /** The largest |w| that was counted. */
  whole: number
  /** Position of a weight, from left to right. */
  x(weight: number): number
}

export interface RidgeSize {
  width: number
  height: number
  /** How far a peak may rise above its line, in lines. */
  overlap: number
  /** The largest |w| to be drawn; as far as the weights reach unless given. */
  reach?: number
}

/** More than these are told apart by nobody. */
const mostRidges = 24
/** Share of the weights that may lie to either side of what is drawn. */
const mostBeyond = 0.002
/** If the weights take so much of the width, all of it is drawn. */
const nearlyWhole = 0.6

/** The epochs that are drawn: all, or as many spread evenly, the first and the last among them. */
export function spreadEpochs<Item>(all: readonly Item[], most = mostRidges): Item[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))]!)
}

/**
 * Histograms of one layer as ridges, the first epoch on top, over as much of the axis as their weights take. Heights
 * are densities, since the bins of epochs may be of different widths: the greatest of all reaches `overlap` lines above
 * its own.
 */
export function ridgePlot(histograms: readonly LatentHistogram[], size: RidgeSize): RidgePlot {
  const { width, height, overlap } = size
  const shown = spreadEpochs(histograms)
  const whole = Math.max(1.025, ...shown.flatMap(({ low, high }) => [-low, high]))
  const needed = 1.15 * Math.max(0, ...shown.map(reachOf))
  const reach = size.reach ?? (needed > nearlyWhole * whole || needed === 0 ? whole : needed)
  const x = (weight: number): number => ((weight + reach) / (2 * reach)) * width
  const densities = shown.map(densitiesOf)
  const greatest = Math.max(1e-9, ...densities.flat())
  const gap = height / (shown.length - 1 + overlap || 1)
  const ridges = shown.map((histogram, index): Ridge => {
    const foot = gap * (index + overlap)
    const outline = partsWithin(histogram, reach).map(({ left, right, bin }) => {
      const top = (foot - (densities[index]![bin]! / greatest) * overlap * gap).toFixed(1)
      return `${x(left).toFixed(1)} ${top}L${x(right).toFixed(1)} ${top}`
    })
    const base = foot.toFixed(1)
    return { epoch: histogram.epoch, foot, path: `M0 ${base}L${outline.join('L')}L${width} ${base}` }
  })
  return { ridges, reach, whole, x }
}

/** Bins of a histogram that lie within the part that is drawn, cut where it ends. */
function partsWithin({ low, high, counts }: LatentHistogram, reach: number) {
  const width = (high - low) / counts.length
  return counts.flatMap((_, bin) => {
    const left = Math.max(-reach, low + bin * width)
    const right = Math.min(reach, low + (bin + 1) * width)
    return right > left ? [{ left, right, bin }] : []
  })
}

/** Share of the weights in each bin, by its width. */
function densitiesOf({ low, high, counts }: LatentHistogram): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const width = (high - low) / counts.length
  return counts.map((count) => count / Math.max(total, 1) / width)
}

/** The largest |w| of all but few of the weights; 0 if there is none. */
function reachOf({ low, high, counts }: LatentHistogram): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const width = (high - low) / counts.length
  const first = binBeyond(counts, mostBeyond * total)
  if (first === null) return 0
  const last = counts.length - 1 - binBeyond(counts.toReversed(), mostBeyond * total)!
  return Math.max(Math.abs(low + first * width), Math.abs(low + (last + 1) * width))
}

/** The first bin with which more than `few` are counted. */
function binBeyond(counts: readonly number[], few: number): number | null {
  let sum = 0
  for (const [bin, count] of counts.entries()) {
    sum += count
    if (sum > few) return bin
  }
  return null
}
