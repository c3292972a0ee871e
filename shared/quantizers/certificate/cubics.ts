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
    this.#knots = knots
    this.#steepest = steepest
  }

  expression(): Expression {
    const stretches: Stretch[] = [{ to: this.#knots[0]!.x, value: this.#line(this.#knots[0]!) }]
    for (const [index, right] of this.#knots.slice(1).entries()) {
      const left = this.#knots[index]!
      if (right.x > left.x) stretches.push({ to: right.x, value: this.#cubic(left, right) })
    }
    stretches.push({ to: Infinity, value: this.#line(this.#knots.at(-1)!) })
    return branches(
      stretches.filter(
        ({ value }, index) => index === stretches.length - 1 || !sameExpression(value, stretches[index + 1]!.value),
      ),
    )
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
