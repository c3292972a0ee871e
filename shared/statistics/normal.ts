/** The probability that |Z| >= |z| for a standard normal Z: the complementary error function of |z| / sqrt(2). */
export function normalTails(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  return x < 2 ? 1 - errorSeries(x) : errorFraction(x)
}

/** erf(x) = 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export function errorFunction(x: number): number {
  const size = Math.abs(x)
  return Math.sign(x) * (size < 2 ? errorSeries(size) : 1 - errorFraction(size))
}

/**
 * erf(x) = 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!! (DLMF 7.6.2): all terms are positive, nothing cancels.
 */
function errorSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** erfc(x) by its continued fraction (DLMF 7.9.1), from the inside out. */
function errorFraction(x: number): number {
  let tail = x
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail)
}
