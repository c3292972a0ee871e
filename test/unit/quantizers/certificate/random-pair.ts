import type { RandomStream } from '../../../../electron/data/random.ts'
import { derivative } from '../../../../shared/quantizers/derivative.ts'
import {
  add,
  constant,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  sign,
  symbol,
  tanh,
  subtract,
  w,
  whereLess,
  cosine,
  type Expression,
} from '../../../../shared/quantizers/expression.ts'
import { interpret } from '../../../../shared/quantizers/interpret.ts'
import { simplifying } from '../../../../shared/quantizers/simplify.ts'

/** F = T(P(w)) and B = T'(P(w)), with the P and T that they were made of. */
export interface RandomPair {
  forward: Expression
  backward: Expression
  P: Expression
  /** In the symbol z. */
  T: Expression
}

const z = symbol('z')

/** Three digits, so that texts stay short. */
export function between(stream: RandomStream, low: number, high: number): number {
  return Number((low + (high - low) * stream.uniform()).toFixed(3))
}

function pick<Item>(stream: RandomStream, items: readonly Item[]): Item {
  return items[stream.integer(items.length)]!
}

const sine = (x: Expression): Expression => cosine(subtract(x, Math.PI / 2))

/** Proximal quantizers without jumps: strictly rising, or with flats. */
function continuousP(stream: RandomStream): Expression {
  const place = between(stream, -1, 1)
  return pick(stream, [
    () => w,
    () => multiply(between(stream, 0.2, 3), subtract(w, place)),
    () => add(w, multiply(between(stream, 0.1, 2), tanh(multiply(between(stream, 1, 20), subtract(w, place))))),
    () => minimum(maximum(w, between(stream, -2, -0.5)), between(stream, 0.5, 2)),
    () => add(multiply(w, 0.4), multiply(0.05, multiply(w, multiply(w, w)))),
    () => whereLess(w, place, subtract(w, place), multiply(between(stream, 0.2, 3), subtract(w, place))),
  ])()
}

/** Proximal quantizers that jump: staircases, and lines with steps. */
function jumpingP(stream: RandomStream): Expression {
  const steps = Array.from({ length: 1 + stream.integer(4) }, () =>
    multiply(between(stream, 0.1, 0.8), sign(subtract(w, between(stream, -2, 2)))),
  )
  const staircase = steps.reduce((sum, step) => add(sum, step))
  return pick(stream, [
    staircase,
    add(staircase, multiply(between(stream, 0.1, 1), w)),
    add(staircase, minimum(maximum(w, -1), 1)),
  ])
}

function monotoneT(stream: RandomStream): Expression {
  const scale = between(stream, 0.3, 2)
  return pick(stream, [
    () => z,
    () => multiply(scale, z),
    () => tanh(multiply(scale, z)),
    () => add(z, multiply(0.2, sine(multiply(3, add(z, scale))))),
    () => add(z, multiply(scale, multiply(z, multiply(z, z)))),
    () => minimum(maximum(z, -scale), scale),
    () => negate(tanh(multiply(scale, z))),
  ])()
}

/** Transforms that also turn round. */
function anyT(stream: RandomStream): Expression {
  const scale = between(stream, 0.5, 3)
  return pick(stream, [
    () => sine(multiply(scale, z)),
    () => multiply(z, subtract(scale, multiply(z, z))),
    () => divide(z, add(1, multiply(z, z))),
    () => monotoneT(stream),
  ])()
}

/**
 * An admissible pair, by construction: T turns round only where P does not jump, for a gap that T turns round in breaks
 * rule 4.
 */
export function admissiblePair(stream: RandomStream): RandomPair {
  const [P, T] = stream.uniform() < 0.5 ? [continuousP(stream), anyT(stream)] : [jumpingP(stream), monotoneT(stream)]
  const at = (expression: Expression): Expression => interpret(expression, simplifying, { z: P, w })
  return { forward: at(T), backward: at(derivative(T, 'z')), P, T }
}

/** Where a window of random place and width begins and ends, within [-2, 2]. */
export function window(stream: RandomStream): { from: number; to: number } {
  const from = between(stream, -2, 1)
  return { from, to: Number((from + between(stream, 0.1, 1)).toFixed(3)) }
}

/** One expression within a window, another outside. */
export function windowed(
  { from, to }: { from: number; to: number },
  inside: Expression,
  outside: Expression,
): Expression {
  return whereLess(w, from, outside, whereLess(w, to, inside, outside))
}

/** A pair that breaks one rule, made from parts that break none. */
export function breakingPair(rule: 1 | 2 | 3 | 4, stream: RandomStream): { forward: Expression; backward: Expression } {
  const rising = add(w, multiply(between(stream, 0.1, 0.9), tanh(multiply(between(stream, 1, 5), w))))
  const slope = add(1, multiply(between(stream, 0, 0.9), cosine(multiply(between(stream, 0.5, 4), w))))
  switch (rule) {
    case 1:
      return { forward: rising, backward: windowed(window(stream), negate(slope), slope) }
    case 2: {
      const tilt = multiply(between(stream, 0.001, 0.2), pick(stream, [w, tanh(w), multiply(w, w)]))
      return {
        forward: jumpingStaircase(stream),
        backward: add(between(stream, 1, 2), windowed(window(stream), tilt, tilt)),
      }
    }
    case 3:
      return { forward: rising, backward: windowed(window(stream), constant(0), slope) }
    case 4:
      return {
        forward: subtract(rising, multiply(between(stream, 0.01, 3), sign(subtract(w, between(stream, -2, 2))))),
        backward: slope,
      }
  }
}

function jumpingStaircase(stream: RandomStream): Expression {
  return add(
    sign(subtract(w, between(stream, -2, 0))),
    multiply(between(stream, 0.1, 2), sign(subtract(w, between(stream, 0, 2)))),
  )
}
