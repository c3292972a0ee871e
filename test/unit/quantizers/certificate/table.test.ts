import { describe, expect, test } from 'vitest'
import { certificateOverTraining } from '../../../../shared/quantizers/certificate/over-training.ts'
import {
  certify,
  type AdmissiblePair,
  type Certificate,
} from '../../../../shared/quantizers/certificate/certificate.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import { findQuantizer, quantizers } from '../../../../shared/quantizers/zoo.ts'
import { expectFactors } from './factors.ts'
import { halfWay } from '../half-way.ts'

const certificateOf = (name: string, symbols: Record<string, number> = {}): Certificate => {
  const quantizer = findQuantizer(name)!
  return certify(quantizer, { ...halfWay(quantizer), ...symbols })
}

describe('the table of special cases comes out of the rules', () => {
  const admissible = [
    'full',
    'bc',
    'pc',
    'bnn',
    'bnn++',
    'poly+',
    'ede+',
    'tanh',
    'md-tanh',
    'binaryrelax',
    'parq',
    'ternary',
    'uniform',
  ]

  test.each(admissible)('%s is admissible', (name) => {
    const quantizer = findQuantizer(name)!
    const certificate = certificateOf(name) as AdmissiblePair
    expect(certificate.admissible).toBe(true)
    expectFactors(
      certificate,
      compile(quantizer.forward, halfWay(quantizer)),
      compile(quantizer.backward, halfWay(quantizer)),
    )
  })

  test.each<[string, Record<string, number>, number, number]>([
    ['bnn+', { mu: 5 }, 0, 4],
    ['bnn+', { mu: 500 }, 0, 4],
    ['bireal', {}, 0, 1],
    ['ede', { mu: 1e-3 }, 0, 4],
    ['ede', { mu: 10 }, 0, 4],
    ['reste', { o: 3 }, 0.1, 1.5],
    ['rbnn', { mu: 2 }, 0, Math.SQRT1_2],
    ['dsq', {}, 0, 1],
    ['fda', {}, 0, 4],
  ])('%s with %o is not: its backward varies where the sign is flat', (name, symbols, from, to) => {
    const certificate = certificateOf(name, symbols)
    if (certificate.admissible) throw new Error('it was found admissible')
    expect(certificate.rule).toBe(2)
    const mirrored = certificate.violations.map(({ rule, interval }) => [rule, -interval.to, -interval.from])
    for (const interval of [certificate.interval, { from: mirrored[0]![1]!, to: mirrored[0]![2]! }]) {
      expect(interval.from).toBeCloseTo(from, 9)
      expect(interval.to).toBeCloseTo(to, 9)
    }
    expect(certificate.violations).toHaveLength(2)
  })

  test('the rest of the zoo is judged too', () => {
    // As pairs these are admissible too; what sets them apart is where their steps start.
    for (const name of ['proxquant-l1', 'proxquant-l2', 'rpc', 'ptq'])
      expect(certificateOf(name), name).toMatchObject({ admissible: true })
    const judged = new Set([
      ...admissible,
      'proxquant-l1',
      'proxquant-l2',
      'rpc',
      'ptq',
      'bnn+',
      'bireal',
      'ede',
      'reste',
      'rbnn',
      'dsq',
      'fda',
      'dorefa',
    ])
    expect(quantizers.map(({ name }) => name).filter((name) => !judged.has(name))).toEqual([])
    expect(certificateOf('dorefa')).toMatchObject({ admissible: false, rule: 2 })
  })
})

describe('P and T are those of theory', () => {
  const factors = (name: string, symbols: Record<string, number> = {}): AdmissiblePair =>
    certificateOf(name, symbols) as AdmissiblePair
  const places = [-2.7, -1.3, -0.9, -0.4, -0.05, 0.05, 0.4, 0.9, 1.3, 2.7]

  test('full precision: both are the identity', () => {
    for (const w of places) {
      expect(factors('full').P.at(w)).toBeCloseTo(w, 12)
      expect(factors('full').T.at(w)).toBeCloseTo(w, 12)
    }
  })

  test('BC: P is the sign, T the identity', () => {
    for (const w of places) expect(factors('bc').P.at(w)).toBe(Math.sign(w))
    for (const z of [-1, -0.5, 0, 0.7, 1]) expect(factors('bc').T.at(z)).toBeCloseTo(z, 12)
  })

  test('PC: P is the proximal quantizer itself, T the identity', () => {
    const symbols = { rho: 0.3, varrho: 0.2 }
    const L = compile(findQuantizer('pc')!.forward, symbols)
    const { P, T } = factors('pc', symbols)
    for (const w of places) expect(P.at(w)).toBeCloseTo(L(w), 12)
    for (const z of [-1, -0.2, 0.3, 1]) expect(T.at(z)).toBeCloseTo(z, 12)
  })

  test('BNN: P has four levels with steps at -1, 0 and 1, T is the clamp', () => {
    const { P, T } = factors('bnn')
    const levels = [-1.5, -0.5, 0.5, 1.5].map((w) => P.at(w))
    expect(levels[1]).toBe(-1)
    expect(levels[2]).toBe(1)
    expect(levels[3]!).toBeGreaterThan(1)
    expect(levels[0]!).toBeLessThan(-1)
    expect(new Set(P.knots.map(({ y }) => y)).size).toBe(4)
    expect([...new Set(P.knots.map(({ x }) => x))]).toEqual([-4, -1, 0, 1, 4])
    for (const z of [levels[0]!, -1, -0.5, 0, 0.5, 1, levels[3]!])
      expect(T.at(z)).toBeCloseTo(Math.max(-1, Math.min(1, z)), 12)
    expect(levels.map((z) => T.slopeAt(z))).toEqual([0, 1, 1, 0])
  })

  test.each([1, 5, 200, 1e4])('BNN++: P is the identity, T the sign-Swish, mu = %d', (mu) => {
    const { P, T } = factors('bnn++', { mu })
    const forward = compile(findQuantizer('bnn++')!.forward, { mu })
    for (const w of places) {
      expect(P.at(w)).toBeCloseTo(w, 10)
      expect(T.at(w)).toBeCloseTo(forward(w), 6)
    }
  })

  test('Poly+: P is the clamp, T the polynomial', () => {
    const { P, T } = factors('poly+')
    for (const w of places) expect(P.at(w)).toBeCloseTo(Math.max(-1, Math.min(1, w)), 10)
    for (const z of [-0.8, -0.2, 0.5]) expect(T.at(z)).toBeCloseTo(2 * z - z * Math.abs(z), 10)
  })

  test('mirror descent: P is tanh(mu w), T the identity', () => {
    const { P, T } = factors('md-tanh', { mu: 3 })
    for (const w of places) expect(P.at(w)).toBeCloseTo(Math.tanh(3 * w), 7)
    for (const z of [-0.9, 0.1, 0.99]) expect(T.at(z)).toBeCloseTo(z, 8)
  })
})

describe('over a training', () => {
  test('a pair that only starts admissible is not', () => {
    expect(certificateOverTraining(findQuantizer('reste')!)).toMatchObject({
      progress: 0.5,
      certificate: { admissible: false, rule: 2 },
    })
  })

  test.each(['pc', 'bnn++', 'parq', 'binaryrelax', 'md-tanh', 'ede+', 'proxquant-l1'])(
    '%s is admissible from start to end',
    (name) => {
      expect(certificateOverTraining(findQuantizer(name)!)).toMatchObject({
        progress: 0,
        certificate: { admissible: true },
      })
    },
  )
})
