/**
 * The sharpness of F as a layer's latent weights see it: sum w* F(w*) / sum w*^2, the slope of the line through 0 that
 * fits F best (least squares) over the layer's latent weights. It is mu itself for F(w) = mu w. It needs no derivative
 * of F, hence is finite for sign too, if it is sum |w*| / sum w*^2: 1 once all latent weights are -1 or +1,
 * large while they are near 0, which is where sign is steep. (For centred Gaussian w* it tends to the mean of F'(w*),
 * by Stein's lemma.) F is taken at w* itself, whatever its form.
 * @returns null if every latent weight is 0
 */
export function effectiveMu(latents: ArrayLike<number>, forward: (w: number) => number): number | null {
  let products = 0
  let squares = 0
  for (let index = 0; index < latents.length; index++) {
    const w = latents[index]!
    products += w * forward(w)
    squares += w * w
  }
  return squares === 0 ? null : products / squares
}
