import { describe, expect, test } from 'vitest'
import { atLength } from '../../../at-length.ts'
import { RandomStream } from '../../../../electron/data/random.ts'
import { certify } from '../../../../shared/quantizers/certificate/certificate.ts'
import { multiply, add, w, type Expression } from '../../../../shared/quantizers/expression.ts'
import { interpret } from '../../../../shared/quantizers/interpret.ts'
import { compile, evaluate } from '../../../../shared/quantizers/scalar.ts'
import { simplifying } from '../../../../shared/quantizers/simplify.ts'
import { expressionText } from '../../../../shared/quantizers/text.ts'
import { admissiblePair, between, breakingPair } from './random-pair.ts'

const domain = { from: -4, to: 4 }

const pairs = atLength(100, 500)

test(`${pairs} pairs made of a transform and a proximal quantizer are admissible, and both are found again`, () => {
  const stream = RandomStream.of(3, 'admissible pairs')
  for (let count = 0; count < pairs; count++) {
    const { forward, backward, P, T } = admissiblePair(stream)
    const text = `F = ${expressionText(forward)}, B = ${expressionText(backward)}`
    const certificate = certify({ forward, backward }, {}, domain)
    if (!certificate.admissible) throw new Error(`${text} breaks ${JSON.stringify(certificate.violations)}`)
    const [F, B] = [compile(forward, {}), compile(backward, {})]
    let before = -Infinity
    for (let index = 0; index < 150; index++) {
      const place = -4 + (8 * (index + 0.371)) / 150
      const level = certificate.P.at(place)
      expect(level, text).toBeGreaterThanOrEqual(before - 1e-14)
      before = level
      expect(Math.abs(certificate.T.at(level) - F(place)), `${text} at ${place}`).toBeLessThan(1e-6)
      expect(Math.abs(certificate.T.slopeAt(level) - B(place)), `${text} at ${place}`).toBeLessThan(
        1e-5 * Math.max(1, Math.abs(B(place))),
      )
    }
    // Where T is one to one and P has no jumps, P is the one it was made of, up to a shift.
    if (['z', '2*z'].includes(expressionText(T)) && !/sign/.test(expressionText(P))) {
      const shift = certificate.P.at(0.05) - evaluate(P, { w: 0.05 })
      for (const place of [-3, -1.1, 0.4, 2.2])
        expect(certificate.P.at(place) - shift, text).toBeCloseTo(evaluate(P, { w: place }), 6)
    }
  }
})

describe.each([1, 2, 3, 4] as const)('rule %d', (rule) => {
  test(`${pairs / 4} pairs made to break it fail and name it, and only it`, () => {
    const stream = RandomStream.of(5, 'breaking pairs', rule)
    for (let count = 0; count < pairs / 4; count++) {
      const pair = breakingPair(rule, stream)
      const certificate = certify(pair, {}, domain)
      const text = `F = ${expressionText(pair.forward)}, B = ${expressionText(pair.backward)}`
      if (certificate.admissible) throw new Error(`${text} was found admissible`)
      expect(new Set(certificate.violations.map((violation) => violation.rule)), text).toEqual(new Set([rule]))
    }
  })
})

test('the verdict does not depend on scale and shift of the weights, the forward and the backward', () => {
  const stream = RandomStream.of(7, 'scales')
  for (let count = 0; count < pairs / 5; count++) {
    const pair =
      count % 2 === 0 ? admissiblePair(stream) : breakingPair((1 + stream.integer(4)) as 1 | 2 | 3 | 4, stream)
    const [stretch, shift] = [between(stream, 0.05, 20), between(stream, -3, 3)]
    const moved = (expression: Expression): Expression =>
      interpret(expression, simplifying, { w: add(multiply(stretch, w), shift) })
    const other = { forward: add(multiply(2.5, moved(pair.forward)), 7), backward: multiply(0.3, moved(pair.backward)) }
    const place = (value: number): number => (value - shift) / stretch
    const [here, there] = [
      certify(pair, {}, domain),
      certify(other, {}, { from: place(domain.from), to: place(domain.to) }),
    ]
    const [F, B] = [expressionText(pair.forward), expressionText(pair.backward)]
    const text = `F = ${F}, B = ${B}, w = ${stretch} w + ${shift}`
    expect(there.admissible, text).toBe(here.admissible)
    if (here.admissible || there.admissible) continue
    expect(
      there.violations.map(({ rule }) => rule),
      text,
    ).toEqual(here.violations.map(({ rule }) => rule))
    for (const [index, { interval }] of here.violations.entries()) {
      expect(Math.abs(there.violations[index]!.interval.from - place(interval.from)), text).toBeLessThan(1e-6 / stretch)
      expect(Math.abs(there.violations[index]!.interval.to - place(interval.to)), text).toBeLessThan(1e-6 / stretch)
    }
  }
})
