/** Nodes and weights of five-point Gauss-Legendre quadrature on [-1, 1] (Abramowitz and Stegun, table 25.4): exact up to degree 9. */
const nodes: readonly (readonly [number, number])[] = [
  [0, 0.5688888888888889],
  [-0.5384693101056831, 0.47862867049936647],
  [0.5384693101056831, 0.47862867049936647],
  [-0.906179845938664, 0.23692688505618908],
  [0.906179845938664, 0.23692688505618908],
]

/** Flip mass of one coordinate: 2 |w*_{t+1}| where the sign changed from w*_t, else 0. sign(0) is +1. */
export function flipMass(before: number, after: number): number {
  return before >= 0 === after >= 0 ? 0 : 2 * Math.abs(after)
}

/**
 * D_{t+1}(w_t) of one coordinate for a monotone P that stays the same over the step, where w_t = P(w*_t).
 * With Phi' = P, Fenchel's equality R(P(u)) = u P(u) - Phi(u) turns R(w_t) - R(w_{t+1}) - (w_t - w_{t+1}) w*_{t+1} into
 * Phi(w*_{t+1}) - Phi(w*_t) - P(w*_t) (w*_{t+1} - w*_t), the integral of P(u) - P(w*_t) from w*_t to w*_{t+1}: r itself is not needed.
 * For P = sign this is the flip mass. The integral is split at 0, where a binary P may jump, and at `breaks`, other jumps and kinks of P.
 */
export function gapTerm(P: (u: number) => number, before: number, after: number, breaks: readonly number[] = []): number {
  const low = Math.min(before, after)
  const high = Math.max(before, after)
  const inside = [0, ...breaks].filter((at) => at > low && at < high).sort((left, right) => left - right)
  const edges = [low, ...inside, high]
  const start = P(before)
  let total = 0
  for (let index = 0; index + 1 < edges.length; index++) {
    const half = (edges[index + 1]! - edges[index]!) / 2
    const centre = (edges[index + 1]! + edges[index]!) / 2
    for (const [node, weight] of nodes) total += weight * half * (P(centre + half * node) - start)
  }
  return after >= before ? total : -total
}
