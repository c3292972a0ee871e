import type { RandomStream } from '../random.ts'

/** A draw from Beta(alpha, alpha): a share from 0 to 1, near one half for large alpha and near the ends for small. */
export function drawBeta(alpha: number, stream: RandomStream): number {
  const [first, second] = [drawLogGamma(alpha, stream), drawLogGamma(alpha, stream)]
  return 1 / (1 + Math.exp(second - first))
}

/**
 * Logarithm of a draw from Gamma(shape, 1) (Marsaglia and Tsang, 2000); in the logarithm nothing vanishes for small
 * shapes.
 */
function drawLogGamma(shape: number, stream: RandomStream): number {
  if (shape < 1) return drawLogGamma(shape + 1, stream) + Math.log(1 - stream.uniform()) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = stream.normal()
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    const u = 1 - stream.uniform()
    if (Math.log(u) < (x * x) / 2 + d - d * v + d * Math.log(v)) return Math.log(d) + Math.log(v)
  }
}
