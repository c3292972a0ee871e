import type { Histogram } from '../../messages.ts'

const bins = 41
const bound = 1.025
const width = (2 * bound) / bins

/**
 * The latent weights of a layer in 41 bins of width 0.05 that are centred on -1, -0.95, .. 0, .. 1: those clipped to -1
 * and +1 lie in the middle of the outermost bins, and the bins stay the same over epochs, layers and runs. The counts
 * sum to the number of latent weights, NaN left out.
 */
export function latentHistogram(latents: ArrayLike<number>): Histogram {
  const counts = new Uint32Array(bins)
  for (let index = 0; index < latents.length; index++) {
    const w = latents[index]!
    if (Number.isNaN(w)) continue
    counts[Math.max(0, Math.min(bins - 1, Math.floor((w + bound) / width)))]!++
  }
  return { low: -bound, high: bound, counts }
}
