/**
 * Nodes of two-point Gauss-Legendre quadrature on [-1, 1]; both weigh 1. Exact up to degree 3, hence for P that is
 * affine between its breaks.
 */
const nodes: readonly number[] = [-1 / Math.sqrt(3), 1 / Math.sqrt(3)]

/** Flip mass of one coordinate: 2 |w*_{t+1}| where the sign changed from w*_t, else 0. sign(0) is +1. */
export function flipMass(before: number, after: number): number {
  return before >= 0 === after >= 0 ? 0 : 2 * Math.abs(after)
}

/**
 * D_{t+1}(w_t) of one coordinate for a monotone P that stays the same over the step, where w_t = P(w*_t). With Phi' =
 * P, Fenchel's equality R(P(u)) = u P(u) - Phi(u) turns R(w_t) - R(w_{t+1}) - (w_t - w_{t+1}) w*_{t+1} into
 * Phi(w*_{t+1}) - Phi(w*_t) - P(w*_t) (w*_{t+1} - w*_t), the integral of P(u) - P(w*_t) from w*_t to w*_{t+1}: r itself
 * is not needed. For P = sign this is the flip mass. The integral is split at 0, where a binary P may jump, and at
 * `breaks`, other jumps and kinks of P.
 */
export function gapTerm(
  P: (u: number) => number,
  before: number,
  after: number,
  breaks: readonly number[] = [],
): number {
  const low = Math.min(before, after)
  const high = Math.max(before, after)
  if (low === high) return 0
  const start = P(before)
  const over = (from: number, to: number): number => {
    const half = (to - from) / 2
    let sum = 0
    for (const node of nodes) sum += P((from + to) / 2 + half * node) - start
    return half * sum
  }
  const isInside = (at: number): boolean => at > low && at < high
  if (!isInside(0) && !breaks.some(isInside)) return after >= before ? over(low, high) : -over(low, high)
  const edges = [...[0, ...breaks].filter(isInside).sort((left, right) => left - right), high]
  let total = 0
  let from = low
  for (const to of edges) {
    total += over(from, to)
    from = to
  }
  return after >= before ? total : -total
}
