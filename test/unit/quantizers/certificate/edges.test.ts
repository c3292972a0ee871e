import { describe, expect, test } from 'vitest'
import { certify, type AdmissiblePair } from '../../../../shared/quantizers/certificate/certificate.ts'
import { certificateText } from '../../../../shared/quantizers/certificate/words.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import { expectFactors } from './factors.ts'

const certificateOf = (forward: string, backward: string, domain = { from: -4, to: 4 }) =>
  certify({ forward: parseExpression(forward), backward: parseExpression(backward) }, {}, domain)

function admissible(forward: string, backward: string, domain?: { from: number; to: number }): AdmissiblePair {
  const certificate = certificateOf(forward, backward, domain)
  if (!certificate.admissible) throw new Error(JSON.stringify(certificate.violations))
  expectFactors(certificate, compile(parseExpression(forward), {}), compile(parseExpression(backward), {}))
  return certificate
}

/** P over [-4, 4] by a sum that spares no steps. */
function rise(backward: string): number {
  const B = compile(parseExpression(backward), {})
  const steps = 2_000_000
  let sum = 0
  for (let index = 0; index < steps; index++) sum += 1 / B(-4 + (8 * (index + 0.5)) / steps)
  return (sum * 8) / steps
}

describe('B comes near 0 in several places: P and T are right in all of them', () => {
  test.each([
    ['1.5', 3],
    ['1.01', 3],
    ['1.0001', 3],
    ['1.0001', 1],
    ['1.01', 10],
    ['1.0001', 10],
  ])('B = %s + cos(%d w)', (base, k) => {
    const backward = `${base}+cos(${k}*w)`
    const { P } = admissible('w', backward)
    expect(P.at(4) - P.at(-4)).toBeCloseTo(rise(backward), 3)
    // B is even, so that P is odd.
    expect(P.at(4) + P.at(-4)).toBeCloseTo(0, 3)
  })

  test('where more steps would be needed than there are, it is said', () => {
    const certificate = certificateOf('w', '1.0001+cos(300*w)')
    expect(certificateText('x', certificate)).toMatch(/P and T were not resolved everywhere/)
  })
})

describe('F and B bend at places that differ by rounding: they were meant to be one', () => {
  test.each([
    ['where(w<1.2318599999993107, w, 1.715*w-0.8807799)', 'where(w<1.23186, 1, 1.715)'],
    ['where(w<0.3333333333333, w, 2*w-0.3333333333333)', 'where(3*w<1, 1, 2)'],
    ['where(w<0.5000000000021, w, 1-w)', 'where(w<0.5, 1, -1)'],
  ])('F = %s, B = %s', (forward, backward) => {
    expect(certificateOf(forward, backward).admissible).toBe(true)
  })

  test('F is flat on both sides of such a place and B is not the same: that still breaks rule 2', () => {
    expect(certificateOf('where(w<0.5,0,0)', 'where(w<0.5000000000021, 1, 2)')).toMatchObject({ rule: 2 })
  })

  test('F rises over a stretch that is short, but seen, while B is 0: that still breaks rule 3', () => {
    expect(certificateOf('w', 'where(abs(w)<1e-9,0,1)')).toMatchObject({ rule: 3 })
  })
})

describe('B vanishes at an edge of the domain', () => {
  const hat = 'max(0,1-abs(w))'
  test.each([
    [hat, { from: -1, to: 1 }, [-1, 1]],
    [hat, { from: -1.0001, to: 1 }, [-1, 1]],
    ['1-w', { from: 0, to: 1 }, [1]],
    ['(w+2)^2', { from: -2, to: 2 }, [-2]],
  ])('F = w, B = %s over %o: P is infinite there', (backward, domain, places) => {
    const certificate = certificateOf('w', backward, domain)
    if (certificate.admissible) throw new Error('it was found admissible')
    for (const place of places)
      expect(certificate.violations.some(({ rule, interval }) => rule === 3 && interval.to === place)).toBe(true)
  })

  test('F that slows down as much keeps P finite', () => {
    expect(admissible('2*w-w*abs(w)', '2-2*abs(w)', { from: -1, to: 1 }).P.at(1)).toBeCloseTo(1, 9)
    expect(admissible('w', 'sqrt(1-w)', { from: -1, to: 1 }).P.at(1)).toBeCloseTo(2, 6)
  })
})

describe('B = |w|^a', () => {
  const power = (a: number) => `exp(${a}*log(max(abs(w),1e-300)))`

  test.each([0.5, 0.9, 0.94, 0.97, 0.99])('a = %d: the integral of 1 / B is finite', (a) => {
    const { P } = admissible('w', power(a))
    expect(P.at(4) / (4 ** (1 - a) / (1 - a))).toBeCloseTo(1, 5)
    expect(P.at(-4) / (4 ** (1 - a) / (1 - a))).toBeCloseTo(-1, 5)
  })

  test.each([1, 1.03, 2])('a = %d: it is not', (a) => {
    expect(certificateOf('w', power(a))).toMatchObject({ admissible: false, rule: 3, interval: { from: 0, to: 0 } })
  })

  test('beside 0 as well', () => {
    const { P } = admissible('w', 'exp(0.9*log(max(abs(w-0.3),1e-300)))')
    expect(P.at(4) - P.at(-3.4)).toBeCloseTo((2 * 3.7 ** 0.1) / 0.1, 4)
  })
})

describe('the domain lies far from 0', () => {
  test.each([0, 1000, 1e6, -1e6, 1e9])('centre %d: a hard tanh is what it is at 0', (centre) => {
    const [forward, backward] = [`clamp(w-(${centre}),-0.5,0.5)`, `where(abs(w-(${centre}))<=0.5,1,0)`]
    const domain = { from: centre - 1, to: centre + 1 }
    expect(certificateOf(forward, backward, domain).admissible).toBe(true)
    const against = certificateOf(forward, `-(${backward})`, domain)
    expect(against).toMatchObject({ admissible: false, rule: 1 })
    if (!against.admissible) expect(against.interval.from - centre).toBeCloseTo(-0.5, 2)
  })

  test('so far that its places cannot be told apart: it is refused', () => {
    expect(() => certificateOf('w', '1', { from: 1e12, to: 1e12 + 2 })).toThrow(/too narrow for places so far from 0/)
  })
})
