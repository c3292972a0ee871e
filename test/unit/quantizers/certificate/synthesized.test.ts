import { expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import { certify } from '../../../../shared/quantizers/certificate/certificate.ts'
import { nearestPair, pairFromBackward } from '../../../../shared/quantizers/certificate/synthesized-pair.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import { expressionText } from '../../../../shared/quantizers/text.ts'
import { judgedPairs } from './synthesized.ts'

test('whatever is made of a dozen random pairs is admissible (check:certificates takes five hundred)', () => {
  let made = 0
  for (const { certificate, text } of judgedPairs(RandomStream.of(24, 'synthesized pairs'), 4)) {
    if (certificate === null) continue
    made++
    expect(certificate.admissible, text).toBe(true)
  }
  expect(made).toBeGreaterThan(4)
})

const bell = 'exp(4000000*(cos(w-0.7123)-1))'

test.each([
  ['w', `1-2*${bell}`, 0.7123],
  ['w', 'where(abs(w-0.3)<1e-6,-1,1)', 0.3],
  ['w', '1-2*exp(-((w-0.3)*100000)^2)', 0.3],
  ['sign(w)', `1+${bell}`, 0.7123],
])(
  'the nearest pair to F = %s, B = %s is admissible, and its forward is the integral of B there too',
  (forward, backward, place) => {
    const pair = { forward: parseExpression(forward), backward: parseExpression(backward) }
    expect(certify(pair, {}).admissible).toBe(false)
    const nearest = nearestPair(pair, {})!
    expect(certify(nearest, {}).admissible).toBe(true)
    const [F, B] = [compile(nearest.forward, {}), compile(pair.backward, {})]
    const [from, to] = [place - 2e-3, place + 2e-3]
    const steps = 400_000
    let integral = 0
    for (let index = 0; index < steps; index++) integral += B(from + ((to - from) * (index + 0.5)) / steps)
    // The slope of F may miss B by a hundredth of its largest value: 8e-5 over this width; far less is missed.
    expect(F(to) - F(from)).toBeCloseTo((integral * (to - from)) / steps, 5)
    // Away from the narrow place it is the plain integral.
    expect(F(-1) - F(-2)).toBeCloseTo(1, 4)
  },
)

test('a closed form is found where B is the derivative of one everywhere', () => {
  expect(pairFromBackward(parseExpression('1'), {})).toMatchObject({ error: 0, fixed: false })
  expect(pairFromBackward(parseExpression('mu*sech(mu*w)^2'), { mu: 3 })).toMatchObject({ error: 0, fixed: false })
  expect(pairFromBackward(parseExpression(`1+${bell}`), {}).error).toBeGreaterThan(0)
})

// Between two samples, with its middle on none: the edges must be found, and each line be written once.
test.each([
  ['1.233', 0.00114, 3],
  ['0.3', 1e-6, 3],
  ['-2.77', 0.0031, 3],
])('the integral of a step around %s that is %d wide is three lines', (place, width, lines) => {
  const backward = parseExpression(`1+where(abs(w-(${place}))<${width},0.715,0)`)
  const pair = { forward: parseExpression('0.674*w'), backward }
  for (const made of [nearestPair(pair, {})!, pairFromBackward(backward, {})]) {
    const text = expressionText(made.forward)
    expect(text.split('where').length, text).toBe(lines)
    expect(made.backward).toBe(backward)
    expect(made.error).toBeLessThan(1e-9)
    expect(certify(made, {}).admissible, text).toBe(true)
  }
})
