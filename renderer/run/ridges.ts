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
  /** Position of a weight, from left to right. */
  x(weight: number): number
}

export interface RidgeSize {
  width: number
  height: number
  /** How far a peak may rise above its line, in lines. */
  overlap: number
}

/** More than these are told apart by nobody. */
const mostRidges = 24

/** The epochs that are drawn: all, or as many spread evenly, the first and the last among them. */
export function spreadEpochs<Item>(all: readonly Item[], most = mostRidges): Item[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))]!)
}

/**
 * Histograms of one layer as ridges, the first epoch on top, each as high as its share of weights asks for: the
 * greatest peak of all reaches `overlap` lines above its own.
 */
export function ridgePlot(histograms: readonly LatentHistogram[], { width, height, overlap }: RidgeSize): RidgePlot {
  const shown = spreadEpochs(histograms)
  const shares = shown.map(({ counts }) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count) => count / Math.max(total, 1))
  })
  const greatest = Math.max(1e-9, ...shares.flat())
  const gap = height / (shown.length - 1 + overlap || 1)
  const [low, high] = [shown[0]?.low ?? -1, shown[0]?.high ?? 1]
  const x = (weight: number): number => ((weight - low) / (high - low)) * width
  const ridges = shown.map(({ epoch, counts }, index): Ridge => {
    const foot = gap * (index + overlap)
    const points = counts.map((_, bin) => {
      const left = (bin / counts.length) * width
      const top = foot - (shares[index]![bin]! / greatest) * overlap * gap
      return `${left.toFixed(1)} ${top.toFixed(1)}L${(left + width / counts.length).toFixed(1)} ${top.toFixed(1)}`
    })
    return { epoch, foot, path: `M0 ${foot.toFixed(1)}L${points.join('L')}L${width} ${foot.toFixed(1)}` }
  })
  return { ridges, x }
}
