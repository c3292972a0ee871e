import { describe, expect, test } from 'vitest'
import { certify, type Certificate } from '../../../../shared/quantizers/certificate/certificate.ts'
import { certificateText } from '../../../../shared/quantizers/certificate/words.ts'
import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { backwardFrom } from '../../../../shared/quantizers/certificate/synthesis.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'

function certificateOf(
  forward: string,
  backward?: string,
  symbols: Record<string, number> = {},
  domain = { from: -4, to: 4 },
): Certificate {
  const F = parseExpression(forward)
  return certify(
    { forward: F, backward: backward === undefined ? backwardFrom(F) : parseExpression(backward) },
    symbols,
    domain,
  )
}

/** A verdict in short: "admissible", or the rules with their intervals. */
function verdict(certificate: Certificate): string {
  if (certificate.admissible) return 'admissible'
  return certificate.violations
    .map(({ rule, interval: { from, to } }) => `${rule}: ${Number(from.toFixed(6))} to ${Number(to.toFixed(6))}`)
    .join(', ')
}

describe('rule 1, dF / B is nowhere negative', () => {
  test.each([
    ['-w', '1', '1: -4 to 4'],
    ['w', '-1', '1: -4 to 4'],
    ['-w', '-1', 'admissible'],
    ['w^2', '1', '1: -4 to 0'],
    ['w^2', '2*w', 'admissible'],
    ['sin(w)', '1', '1: -4 to -1.570796, 1: 1.570796 to 4'],
    ['w - w^3/2', '1', '1: -4 to -0.816497, 1: 0.816497 to 4'],
    ['w^3 - 1e-4*w', '1', '1: -0.005774 to 0.005774'],
  ])('F = %s, B = %s: %s', (forward, backward, expected) => {
    expect(verdict(certificateOf(forward, backward))).toBe(expected)
  })
})

describe('rule 2, B is constant where F is flat', () => {
  test.each([
    ['sign(w)', 'exp(-w^2)', '2: -4 to 0, 2: 0 to 4'],
    ['sign(w)', '1 + 1e-6*w', '2: -4 to 0, 2: 0 to 4'],
    ['sign(w)', '1', 'admissible'],
    ['sign(w)', 'where(w < 0, 3, 0.2)', 'admissible'],
    ['sign(w)', 'where(abs(w) <= 0.5, 2, 0)', 'admissible'],
    ['sign(w)', 'where(abs(w) <= 0.5, 2, where(abs(w) <= 1, 1, 0))', '2: -1 to 0, 2: 0 to 1'],
    ['sign(w)', 'where(abs(w) <= 0.5, 2, where(abs(w) <= 1, 0, 1))', 'admissible'],
    ['clamp(w, -1, 1)', '1', 'admissible'],
    ['clamp(w, -1, 1)', 'where(abs(w) <= 1, 1, exp(1 - abs(w)))', '2: -4 to -1, 2: 1 to 4'],
    ['where(w < 0.3, -1, where(w < 0.7, 0, 1))', 'where(w < 0.3, 1, where(w < 0.7, 1 + w, 1))', '2: 0.3 to 0.7'],
    ['sign(w - 0.3)', 'sech(100000*(w - 0.3))^2', '2: -4 to 0.3, 2: 0.3 to 4'],
    ['sign(w)', 'tanh(w)^2 + sech(w)^2', 'admissible'],
    ['floor(2*w)', '1', 'admissible'],
    ['where(w < 0, w, max(0, w - 1))', 'where(0 <= w && w < 1, 3, 1)', '2: 0 to 1'],
    ['where(w < 0, w, max(0, w - 1))', '1', 'admissible'],
    ['where(w < 0, w, 2*max(0, w - 1))', 'where(w < 0, 1, where(w < 1, 1.5, 2))', 'admissible'],
    ['where(w < 0, w - 1, max(0, w - 1))', 'where(0 <= w && w < 1, 3, 1)', 'admissible'],
    ['floor(2*w + 0.5)', '2 - sign(w - 0.3)', '2: 0.25 to 0.75'],
  ])('F = %s, B = %s: %s', (forward, backward, expected) =>
    expect(verdict(certificateOf(forward, backward))).toBe(expected),
  )
})

describe('rule 3, F is constant where B is 0', () => {
  test.each([
    ['w', 'where(abs(w) <= 1, 1, 0)', '3: -4 to -1, 3: 1 to 4'],
    ['clamp(w, -1, 1)', 'where(abs(w) <= 1, 1, 0)', 'admissible'],
    ['w', '0', '3: -4 to 4'],
    ['0*w + 2', '0', 'admissible'],
    ['sign(w)', '0', 'admissible'],
    // B only touches 0: the integral of dF / B tells.
    ['w', 'abs(w)', '3: 0 to 0'],
    ['w', 'sqrt(abs(w))', 'admissible'],
    ['w', 'w^2', '3: 0 to 0'],
    ['w', '(w - 1.23456)^2', '3: 1.23456 to 1.23456'],
    ['w^3', 'w^2', 'admissible'],
    ['w^3', 'w^4', '3: 0 to 0'],
    ['clamp(w, -1, 1)', 'max(0, 1 - abs(w))', '3: -1 to -1, 3: 1 to 1'],
    ['clamp(w, -1, 1)', 'sqrt(max(0, 1 - abs(w)))', 'admissible'],
  ])('F = %s, B = %s: %s', (forward, backward, expected) =>
    expect(verdict(certificateOf(forward, backward))).toBe(expected),
  )
})

describe('rule 4, at a jump P follows', () => {
  test.each([
    ['-sign(w)', '1', '4: 0 to 0'],
    ['-sign(w)', '-1', 'admissible'],
    ['-sign(w)', 'sign(w)', 'admissible'],
    ['w - 3*sign(w - 1)', '1', '4: 1 to 1'],
    ['w + 3*sign(w - 1)', '1', 'admissible'],
    ['sign(w)*sqrt(abs(w))', '1', 'admissible'],
    ['sign(w)*sqrt(abs(w))', '0.5/sqrt(abs(w))', '4: 0 to 0'],
    ['where(w < 1, w, w + 1)', 'where(w < 1, 1, 2)', 'admissible'],
  ])('F = %s, B = %s: %s', (forward, backward, expected) =>
    expect(verdict(certificateOf(forward, backward))).toBe(expected),
  )
})

test('what breaks several rules names each with its place; the widest comes first', () => {
  const certificate = certificateOf(
    'where(w < 0, sign(w), where(w < 1, w^2, where(w < 3, 1 - (w - 1), -1)))',
    'where(w < -3, 1 + w, where(w < 0, 1, 1))',
  )
  expect(verdict(certificate)).toBe('2: -4 to -3, 1: 1 to 3')
  expect(certificate).toMatchObject({ rule: 1, interval: { from: 1, to: 3 } })
})

describe('any continuous forward is admissible with its own derivative', () => {
  test.each([
    'tanh(3*w)',
    'sin(5*w)',
    'w^3 - w',
    'abs(w)',
    'exp(-w^2)',
    'where(w < 0, w^2, -w)',
    'min(w, 0.3) + max(w, 1)',
    'sqrt(abs(w) + 1)',
    'sigmoid(1000*(w - 0.123))',
    '-w',
  ])('F = %s', (forward) => {
    expect(verdict(certificateOf(forward))).toBe('admissible')
  })
})

describe('what cannot be judged is refused in one line', () => {
  test.each([
    ['1/w', undefined, /the forward 1\/w has no finite value at w = 0/],
    ['1/(w - 0.7310585786)', undefined, /no finite value at w = 0\.731059/],
    ['w/w^2', undefined, /no finite value at w = 0/],
    ['log(w)', undefined, /no finite value at w = -4/],
    ['sign(w)', 'log(w)', /the backward log\(w\) has no finite value/],
    ['exp(1000*w)', undefined, /no finite value/],
    ['tanh(mu*w)', undefined, /depends on mu, which has no value/],
  ])('F = %s', (forward, backward, message) => {
    expect(() => certificateOf(forward, backward)).toThrow(BadInput)
    expect(() => certificateOf(forward, backward)).toThrow(message)
  })

  test('an empty domain', () =>
    expect(() => certificateOf('w', '1', {}, { from: 1, to: 1 })).toThrow(/give two finite ends/))
})

describe('in words', () => {
  test('an admissible pair', () => {
    expect(certificateText('BC', certificateOf('sign(w)', '1'))).toBe(
      "BC is admissible for -4 <= w <= 4: F = T(P(w)) and B = T'(P(w)) with the proximal quantizer P and the " +
        'transform T, so that training with it is ProxConnect on the loss of T(w). P is a staircase of 2 levels, ' +
        '-1, 1; T is the identity.',
    )
    expect(certificateText('x', certificateOf('tanh(w)'))).toContain(
      'P is the identity; T runs from -0.9993 to 0.9993.',
    )
    expect(certificateText('x', certificateOf('sign(w)', '0'))).toContain('no gradient passes')
  })

  test('a pair that fails', () => {
    expect(certificateText('Bi-Real', certificateOf('sign(w)', 'max(0, 2 - 2*abs(w))'))).toBe(
      'Bi-Real is not admissible. It breaks rule 2 for 0 <= w <= 1: there the forward is flat while the ' +
        'backward is not constant, or not between its values on both sides: P, the integral of dF / B, does not ' +
        'change there, and no transform of it can give these values of B. It also breaks rule 2 for -1 <= w <= 0.',
    )
  })
})
