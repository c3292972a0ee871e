import type { Histogram } from '../../messages.ts'

const bins = 41
const bound = 1.025
/** The bins become finer by halves, down to a width of 0.05 / 1024. */
const mostHalvings = 10
/** Share of the weights that may lie beyond the outermost bins, so that a few do not make the bins coarse. */
const mostBeyond = 0.001

/**
 * The latent weights of a layer in 41 bins around 0, as fine as the weights need: of width 0.05, centred on -1, -0.95,
 * .. 0, .. 1, so that those clipped to -1 and +1 lie in the middle of the outermost bins; halved as often as 99.9 % of
 * the weights still lie within. The outermost bins hold all beyond. The counts sum to the number of latent weights, NaN
 * left out.
 */
export function latentHistogram(latents: ArrayLike<number>): Histogram {
  const reach = bound / 2 ** halvingsFor(latents)
  const width = (2 * reach) / bins
  const counts = new Uint32Array(bins)
  for (let index = 0; index < latents.length; index++) {
    const w = latents[index]!
    if (Number.isNaN(w)) continue
    counts[Math.max(0, Math.min(bins - 1, Math.floor((w + reach) / width)))]!++
  }
  return { low: -reach, high: reach, counts }
}

/** How often the bins can be halved. */
function halvingsFor(latents: ArrayLike<number>): number {
  /** Weights by how many halvings each bears. */
  const bearing = new Uint32Array(mostHalvings + 1)
  let all = 0
  for (let index = 0; index < latents.length; index++) {
    const size = Math.abs(latents[index]!)
    if (Number.isNaN(size)) continue
    bearing[Math.max(0, Math.min(mostHalvings, Math.floor(Math.log2(bound / size))))]!++
    all++
  }
  let beyond = 0
  for (let halvings = 0; halvings < mostHalvings; halvings++) {
    beyond += bearing[halvings]!
    if (beyond > mostBeyond * all || all === 0) return halvings
  }
  return mostHalvings
}
