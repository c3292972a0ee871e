import { incompleteBeta } from './beta.ts'
import { rootOfFalling } from './root.ts'

/** The probability that |T| >= |t| for Student's T of so many degrees of freedom (not necessarily whole). */
export function studentTails(t: number, degrees: number): number {
  const square = t * t
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5, square / (degrees + square))
}

/** The t with P(|T| >= t) = `tails`: 2.776 for 0.05 and 4 degrees of freedom. */
export function studentQuantile(tails: number, degrees: number): number {
  return rootOfFalling((t) => studentTails(t, degrees), tails)
}
