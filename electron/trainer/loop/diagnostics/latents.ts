/** Statistics of one layer's latent weights at one moment, under the backward quantizer B in use. */
export interface LatentFacts {
  /** Mean of | |w*| - 1 |: 0 if every latent weight is -1 or +1. */
  distance: number
  /** Share of the latent weights that get no gradient: B(w*) = 0. */
  dead: number
  /** Share of the latent weights whose gradient is turned around: B(w*) < 0. */
  reversed: number
}

/** @param latents at least one */
export function latentFacts(latents: ArrayLike<number>, backward: (w: number) => number): LatentFacts {
  let distance = 0
  let dead = 0
  let reversed = 0
  for (let index = 0; index < latents.length; index++) {
    const w = latents[index]!
    const slope = backward(w)
    distance += Math.abs(Math.abs(w) - 1)
    if (slope === 0) dead++
    else if (slope < 0) reversed++
  }
  return { distance: distance / latents.length, dead: dead / latents.length, reversed: reversed / latents.length }
}
