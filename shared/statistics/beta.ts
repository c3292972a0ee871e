/** Lanczos' approximation with g = 7 and nine terms (Godfrey, 2001): about fifteen digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

/** The logarithm of the gamma function of a positive number. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const base = shifted + 7.5
  const sum = lanczos.reduce((total, term, index) => (index === 0 ? term : total + term / (shifted + index)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}

/**
 * The regularized incomplete beta function I_x(a, b) for a, b > 0 and x from 0 to 1, by its continued fraction (DLMF
 * 8.17.22) if that converges fast, else by I_x(a, b) = 1 - I_{1-x}(b, a).
 * @param rest 1 - x, if the caller knows it better than the difference would be
 */
export function incompleteBeta(x: number, a: number, b: number, rest = 1 - x): number {
  if (x <= 0) return 0
  if (rest <= 0) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(rest, b, a)) / b
}

/** Lentz' method in the form of Thompson and Barnett (1986). */
function fraction(x: number, a: number, b: number): number {
  const least = 1e-300
  const kept = (value: number): number => (Math.abs(value) < least ? least : value)
  let c = 1
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      d = 1 / kept(1 + term * d)
      c = kept(1 + term / c)
      change = c * d
      result *= change
    }
    if (Math.abs(change - 1) < 1e-16) break
  }
  return result
}
