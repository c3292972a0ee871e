import { describe, expect, test } from 'vitest'
import { certify } from '../../../../shared/quantizers/certificate/certificate.ts'
import { backwardFrom } from '../../../../shared/quantizers/certificate/synthesis.ts'
import { derivative } from '../../../../shared/quantizers/derivative.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import { evaluate } from '../../../../shared/quantizers/scalar.ts'
import { expressionLatex } from '../../../../shared/quantizers/text.ts'

const within = [-0.95, -0.3, 0, 0.2, 0.7, 1]

describe("functions have the values of Python's math", () => {
  test.each<[string, number[], number[]]>([
    [
      'asin(w)',
      within,
      [-1.253235897503375, -0.3046926540153975, 0, 0.2013579207903308, 0.775397496610753, 1.5707963267948966],
    ],
    [
      'acos(w)',
      within,
      [2.824032224298272, 1.8754889808102941, 1.5707963267948966, 1.369438406004566, 0.7953988301841436, 0],
    ],
    [
      'atan(w)',
      within,
      [-0.7597627548757708, -0.2914567944778671, 0, 0.19739555984988078, 0.6107259643892086, 0.7853981633974483],
    ],
    [
      'erf(w)',
      [-5, -1.3, -1e-9, 0, 0.5, 1.9999, 2, 2.5],
      [
        -0.9999999999984626, -0.9340079449406524, -1.1283791670955127e-9, 0, 0.5204998778130465, 0.9953201979070294,
        0.9953222650189527, 0.999593047982555,
      ],
    ],
    [
      'softplus(w)',
      within,
      [
        0.32695640685095206, 0.5543552444685271, 0.6931471805599453, 0.7981388693815918, 1.103186048885458,
        1.3132616875182228,
      ],
    ],
    ['softplus(w)', [-2000, 2000], [0, 2000]],
    [
      'softsign(w)',
      within,
      [-0.48717948717948717, -0.23076923076923075, 0, 0.16666666666666669, 0.4117647058823529, 0.5],
    ],
    ['cbrt(w)', [-8, -0.3, 0, 0.2, 1, 27.5], [-2, -0.6694329500821694, 0, 0.5848035476425731, 1, 3.018405368398843]],
    ['log2(w)', [1e-3, 0.3, 1, 2, 8, 1000], [-9.965784284662087, -1.7369655941662063, 0, 1, 3, 9.965784284662087]],
    ['pow(w, 3)', [-2, 0, 1.5], [-8, 0, 3.375]],
    ['pow(abs(w), 1.7)', [-2, 0, 1.5], [3.249009585424942, 0, 1.9923018599150013]],
    ['pow(2, w)', [-1, 0.5], [0.5, Math.SQRT2]],
  ])('%s', (text, places, values) => {
    const expression = parseExpression(text)
    for (const [index, w] of places.entries()) {
      const expected = values[index]!
      expect(Math.abs(evaluate(expression, { w }) - expected), `at ${w}`).toBeLessThanOrEqual(
        4e-15 * Math.max(1, Math.abs(expected)),
      )
    }
  })

  test.each(['asin(w)', 'acos(w)'])('%s has no value beyond 1', (text) => {
    for (const w of [-1.01, 1.01]) expect(evaluate(parseExpression(text), { w })).toBeNaN()
  })
})

test.each(['asin', 'acos', 'atan', 'erf', 'softplus', 'softsign', 'cbrt', 'log2', 'pow'])(
  'the derivative of %s agrees with finite differences',
  (name) => {
    const expression = parseExpression(name === 'pow' ? 'pow(w, 2.5)' : `${name}(w)`)
    const slope = derivative(expression, 'w')
    const difference = (w: number, h: number) =>
      (evaluate(expression, { w: w + h }) - evaluate(expression, { w: w - h })) / (2 * h)
    for (const w of [0.15, 0.4, 0.83]) {
      const expected = (4 * difference(w, 1e-3) - difference(w, 2e-3)) / 3
      expect(Math.abs(evaluate(slope, { w }) - expected), `at ${w}`).toBeLessThan(
        1e-7 * Math.max(1, Math.abs(expected)),
      )
    }
  },
)

describe('the certificate judges them', () => {
  test.each<[string, string | null, boolean]>([
    ['2/pi*atan(mu*w)', null, true],
    ['erf(mu*w)', null, true],
    ['erf(mu*w)', '2*mu/sqrt(pi)*exp(-(mu*w)^2)', true],
    ['2/pi*atan(mu*w)', '-1', false],
    ['softsign(mu*w)', null, true],
    ['softplus(mu*w)', '1', true],
    ['cbrt(w)', '1', true],
    ['acos(clamp(w, -1, 1))', '1', false],
    ['2/pi*asin(clamp(w, -1, 1))', '1', true],
  ])('F = %s, B = %s: admissible %s', (forward, backward, admissible) => {
    const F = parseExpression(forward)
    const B = backward === null ? backwardFrom(F) : parseExpression(backward)
    expect(certify({ forward: F, backward: B }, { mu: 7 }).admissible).toBe(admissible)
  })
})

test('they are set in LaTeX', () => {
  expect(expressionLatex(parseExpression('atan(w) + erf(mu*w)'))).toBe('\\arctan(w) + \\operatorname{erf}(\\mu\\,w)')
})

describe('unknown names come with what may have been meant', () => {
  test.each([
    ['arctan(w)', 'did you mean atan'],
    ['sofplus(w)', 'did you mean softplus?'],
    ['Tanh(w)', 'did you mean tanh?'],
    ['m*w', 'did you mean mu?'],
    ['PI*w', 'did you mean pi?'],
  ])('%s: %s', (text, words) => {
    expect(() => parseExpression(text)).toThrow(words)
  })
})
