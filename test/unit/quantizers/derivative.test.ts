import { describe, expect, test } from 'vitest'
import { derivative } from '../../../shared/quantizers/derivative.ts'
import {
  absolute,
  add,
  constant,
  cosine,
  divide,
  exponential,
  floor,
  logarithm,
  maximum,
  minimum,
  mu,
  multiply,
  negate,
  product,
  sigmoid,
  sign,
  squareRoot,
  subtract,
  symbol,
  tanh,
  w,
  whereAtMost,
  whereLess,
  type Expression,
} from '../../../shared/quantizers/expression.ts'
import { evaluate } from '../../../shared/quantizers/scalar.ts'
import { simplify } from '../../../shared/quantizers/simplify.ts'
import { expressionText } from '../../../shared/quantizers/text.ts'
import { findQuantizer, quantizers } from '../../../shared/quantizers/zoo.ts'
import { halfWay } from './half-way.ts'

const points = [-1.7, -0.9, -0.31, 0.2, 0.77, 1.3]

/** Central difference, extrapolated once (Richardson): its error is of fourth order. */
function slopeAt(expression: Expression, symbols: Record<string, number>, name: string): number {
  const difference = (h: number): number =>
    (evaluate(expression, { ...symbols, [name]: symbols[name]! + h }) -
      evaluate(expression, { ...symbols, [name]: symbols[name]! - h })) /
    (2 * h)
  return (4 * difference(1e-3) - difference(2e-3)) / 3
}

describe('the derivative agrees with finite differences', () => {
  const cases: Record<string, Expression> = {
    'a sum': add(subtract(w, 3), multiply(w, mu)),
    'a product': product(w, w, mu, w),
    'a quotient': divide(add(w, 5), add(multiply(w, w), 2)),
    negation: negate(multiply(w, w)),
    absolute: absolute(multiply(w, mu)),
    exponential: exponential(multiply(mu, w)),
    logarithm: logarithm(add(multiply(w, w), 0.5)),
    'square root': squareRoot(add(multiply(w, w), 1)),
    tanh: tanh(multiply(mu, w)),
    sigmoid: sigmoid(multiply(mu, w)),
    cosine: multiply(w, cosine(multiply(mu, w))),
    floor: multiply(w, floor(multiply(mu, w))),
    minimum: minimum(multiply(w, w), w),
    maximum: maximum(multiply(w, w), subtract(1, w)),
    select: whereLess(w, 0, multiply(w, w), multiply(3, w)),
    'select, ends included': whereAtMost(w, mu, exponential(w), constant(2)),
    sign: multiply(sign(w), multiply(w, w)),
    nested: tanh(multiply(sigmoid(multiply(mu, w)), divide(w, add(2, absolute(w))))),
  }
  test.each(Object.entries(cases))('%s', (_, expression) => {
    for (const name of ['w', 'mu']) {
      const slope = derivative(expression, name)
      for (const value of points) {
        const symbols = { w: value, mu: 1.6 }
        expect(evaluate(slope, symbols)).toBeCloseTo(slopeAt(expression, symbols, name), 8)
      }
    }
  })
})

test('BNN++ goes backward by the derivative of its forward', () => {
  const { forward, backward } = findQuantizer('bnn++')!
  const slope = derivative(forward, 'w')
  for (const sharpness of [1, 5, 80]) {
    for (const value of points) {
      const symbols = { w: value, mu: sharpness }
      expect(Math.abs(evaluate(slope, symbols) - evaluate(backward, symbols))).toBeLessThan(1e-12 * sharpness)
    }
  }
})

test('the derivative of a sign is 0, of an unrelated symbol too', () => {
  expect(derivative(sign(w), 'w')).toEqual(constant(0))
  expect(derivative(symbol('rho'), 'w')).toEqual(constant(0))
  expect(derivative(findQuantizer('pc')!.backward, 'w')).toEqual(constant(0))
})

test('of a piecewise expression it is piecewise', () => {
  expect(expressionText(derivative(whereLess(w, 0, multiply(2, w), multiply(w, w)), 'w'))).toBe(
    'where(w < 0, 2, w + w)',
  )
  expect(expressionText(derivative(minimum(w, 1), 'w'))).toBe('where(w <= 1, 1, 0)')
  expect(expressionText(derivative(maximum(w, 1), 'w'))).toBe('where(1 <= w, 1, 0)')
})

describe('simplifying', () => {
  test.each<[Expression, string]>([
    [add(w, 0), 'w'],
    [add(2, 3), '5'],
    [subtract(w, w), '0'],
    [subtract(0, w), '-w'],
    [add(w, negate(mu)), 'w - mu'],
    [multiply(0, exponential(w)), '0'],
    [multiply(w, 1), 'w'],
    [multiply(multiply(w, 2), 3), '6*w'],
    [multiply(negate(w), negate(mu)), 'w*mu'],
    [divide(negate(w), negate(mu)), 'w/mu'],
    [divide(w, 1), 'w'],
    [negate(negate(w)), 'w'],
    [negate(subtract(w, mu)), 'mu - w'],
    [absolute(negate(w)), 'abs(w)'],
    [minimum(w, w), 'w'],
    [whereLess(w, mu, 4, 4), '4'],
    [whereLess(1, 2, w, mu), 'w'],
    [whereAtMost(2, 1, w, mu), 'mu'],
    [divide(1, 0), '1/0'],
    [multiply(-1, 0), '0'],
  ])('%#: to %2$s', (expression, text) => {
    expect(expressionText(simplify(expression))).toBe(text)
  })

  test('leaves the values of every quantizer as they are', () => {
    for (const quantizer of quantizers) {
      for (const expression of [quantizer.forward, quantizer.backward, quantizer.deploy]) {
        for (const value of points) {
          const symbols = { ...halfWay(quantizer), w: value }
          expect(evaluate(simplify(expression), symbols)).toBeCloseTo(evaluate(expression, symbols), 13)
        }
      }
    }
  })
})
