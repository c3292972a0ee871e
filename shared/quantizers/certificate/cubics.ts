import { add, constant, multiply, subtract, w, whereLess, type Expression } from '../expression.ts'
import { sameExpression, simplify } from '../simplify.ts'
import type { Knot } from './sampled-function.ts'

/** The branch of an expression that holds up to `to`. */
interface Stretch {
  to: number
  value: Expression
}

/** Writes a function that is known at knots as an expression: a cubic between two, a line beyond the ends. */
export class Cubics {
  readonly #knots: readonly Knot[]
  readonly #steepest: number

  /** @param steepest greatest slope of the function: what is small against it is left out */
  constructor(knots: readonly Knot[], steepest: number) {
    this.#steepest = steepest
    this.#knots = this.#bends(knots)
  }

  expression(): Expression {
    const knots = this.#knots
    const stretches: Stretch[] = knots.slice(1).flatMap((right, index) => {
      const left = knots[index]!
      return right.x > left.x ? [{ to: right.x, value: this.#cubic(left, right) }] : []
    })
    // Beyond the ends the function goes on as a line, which may be that of the last stretch already.
    const [first, second, last, beforeLast] = [knots[0]!, knots[1]!, knots.at(-1)!, knots.at(-2)!]
    if (!this.#isLine(first, second)) stretches.unshift({ to: first.x, value: this.#line(first) })
    if (this.#isLine(beforeLast, last)) stretches.at(-1)!.to = Infinity
    else stretches.push({ to: Infinity, value: this.#line(last) })
    return branches(
      stretches.filter(
        ({ value }, index) => index === stretches.length - 1 || !sameExpression(value, stretches[index + 1]!.value),
      ),
    )
  }

  /** The knots without those that lie on a line from the one kept before to the one after. */
  #bends(knots: readonly Knot[]): Knot[] {
    const kept: Knot[] = []
    for (const [index, knot] of knots.entries()) {
      const [before, after] = [kept.at(-1), knots[index + 1]]
      const isWithin = before !== undefined && after !== undefined && before.x < knot.x && knot.x < after.x
      if (
        !isWithin ||
        ![
          [before, knot],
          [knot, after],
          [before, after],
        ].every(([a, b]) => this.#isLine(a!, b!))
      )
        kept.push(knot)
    }
    return kept
  }

  /** Whether the function is a line from one knot to the next, but for rounding. */
  #isLine(left: Knot, right: Knot): boolean {
    const width = right.x - left.x
    const rise = right.y - left.y
    const small = 1e-10 * this.#steepest * width
    const height = 4 * Number.EPSILON * Math.max(Math.abs(left.y), Math.abs(right.y))
    return [left, right].every(({ slope }) => Math.abs(rise - slope * width) <= small + height)
  }

  /** The line of a knot's slope, as height at 0 + slope w. */
  #line({ x, y, slope }: Knot): Expression {
    const rounded = this.#clean(slope, 1)
    return simplify(add(short(y - slope * x, this.#steepest * Math.max(1, Math.abs(x))), multiply(rounded, w)))
  }

  /** y + u (slope + u (b + u c)) with u = w - x, whose value and slope meet both knots. */
  #cubic(left: Knot, right: Knot): Expression {
    const width = right.x - left.x
    const secant = (right.y - left.y) / width
    const b = this.#clean((3 * secant - 2 * left.slope - right.slope) / width, width)
    const c = this.#clean((left.slope + right.slope - 2 * secant) / width ** 2, width ** 2)
    if (b === 0 && c === 0) return this.#line({ ...left, slope: secant })
    const x = short(left.x, width)
    const u = x < 0 ? add(w, -x) : subtract(w, x)
    return simplify(
      add(
        short(left.y, this.#steepest * width),
        multiply(u, add(this.#clean(left.slope, 1), multiply(u, add(b, multiply(c, u))))),
      ),
    )
  }

  /** A coefficient, 0 if it changes the slope by rounding only over a stretch of the given width. */
  #clean(value: number, width: number): number {
    return Math.abs(value) * width <= 1e-10 * this.#steepest ? 0 : short(value, value)
  }
}

/** Twelve digits if they say it all. */
function short(value: number, scale: number): number {
  if (Math.abs(value) <= 1e-13 * Math.abs(scale)) return 0
  const rounded = Number(value.toPrecision(12))
  return Math.abs(rounded - value) <= 2e-13 * Math.abs(value) ? rounded : value
}

/** The branches as a tree, so that few of them are tried. */
function branches(stretches: readonly Stretch[]): Expression {
  if (stretches.length === 1) return stretches[0]!.value
  const half = stretches.length >> 1
  return whereLess(
    w,
    constant(short(stretches[half - 1]!.to, 1)),
    branches(stretches.slice(0, half)),
    branches(stretches.slice(half)),
  )
}
