import { describe, expect, test } from 'vitest'
import { nearestPair } from '../../../shared/quantizers/certificate/synthesized-pair.ts'
import { evaluate } from '../../../shared/quantizers/scalar.ts'
import { findQuantizer, quantizers } from '../../../shared/quantizers/zoo.ts'
import {
  benchOf,
  launchQuery,
  methodOfBench,
  queryOf,
  readBench,
  readMethod,
  symbolsOfPinned,
  withPair,
  withTexts,
  type Bench,
} from '../../../renderer/lab/bench.ts'
import { labSymbols } from '../../../renderer/lab/symbols.ts'
import { judge } from '../../../renderer/lab/use-judgement.ts'

const empty = benchOf({})

describe('the bench', () => {
  test('comes back from its address', () => {
    const benches: Bench[] = [
      empty,
      benchOf({ quantizer: 'pc', rho: '0.25' }),
      benchOf({ forward: 'tanh(mu*w)', mu: '7' }),
      benchOf({ forward: 'sign(w)', backward: 'max(0, 1 - abs(w))', pin: ['5 bnn++', '20 custom: tanh(mu*w); 1'] }),
    ]
    for (const bench of benches) expect(benchOf(queryOf(bench) as Record<string, string>)).toEqual(bench)
    expect(benches[3]!.pinned).toEqual([
      { method: 'bnn++', mu: 5 },
      { method: 'custom: tanh(mu*w); 1', mu: 20 },
    ])
    expect(benchOf({ pin: ['5 none', 'x bc', '5 custom: (('] }).pinned).toEqual([])
  })

  test('writes every pair of the zoo out in w and mu, with the same values', () => {
    for (const quantizer of quantizers) {
      const { forward, backward, errors } = readBench(benchOf({ quantizer: quantizer.name }))
      expect(errors).toEqual({ forward: null, backward: null })
      const symbols = labSymbols(quantizer, {})
      for (const w of [-1.3, -0.2, 0.4, 0.9]) {
        expect(evaluate(forward!, { mu: symbols.mu!, w }), `${quantizer.name} at ${w}`).toBeCloseTo(
          evaluate(quantizer.forward, { ...symbols, w }),
          12,
        )
        expect(evaluate(backward!, { mu: symbols.mu!, w }), `${quantizer.name} at ${w}`).toBeCloseTo(
          evaluate(quantizer.backward, { ...symbols, w }),
          9,
        )
      }
    }
  })

  test('knows a pair of the zoo when it is written, and is a pair of its own otherwise', () => {
    const bnn = findQuantizer('bnn+')!
    const nearest = nearestPair(bnn, { mu: 5 })!
    expect(withPair(benchOf({ quantizer: 'bnn+', mu: '9' }), nearest)).toMatchObject({
      quantizer: 'bnn++',
      values: { mu: '9' },
    })
    const written = withTexts(empty, { forward: 'tanh(w)', backward: '' })
    expect([written.quantizer, methodOfBench(written)]).toEqual([null, 'custom: tanh(w)'])
    expect(methodOfBench(benchOf({ quantizer: 'bnn', clip: '0.5' }))).toBe(
      'custom: sign(w); where(abs(w) <= 0.5, 1, 0)',
    )
  })

  test('says at which field an expression cannot be read', () => {
    expect(readBench({ forward: 'tanh(q)', backward: '1' }).errors).toEqual({
      forward: expect.stringContaining('there is no name "q"'),
      backward: null,
    })
    expect(readBench({ forward: 'w', backward: '2w' }).errors.backward).toContain('write * between factors')
    expect(judge({ ...readMethod('custom: 1/w')!, symbols: { mu: 1 } })).toMatchObject({
      certificate: null,
      error: { field: 'forward', message: expect.stringContaining('no finite value at w = 0') },
    })
  })

  test('leads to the launch form with the pair filled in', () => {
    expect(launchQuery(benchOf({ quantizer: 'bnn', clip: '0.5' }))).toEqual({
      quantizer: 'bnn',
      'quantizerParameters.clip': '0.5',
    })
    expect(launchQuery(withTexts(empty, { forward: ' w^3 ', backward: '' }))).toEqual({
      quantizer: 'custom',
      forward: 'w^3',
    })
  })

  test('draws a pinned pair at the mu at which it was pinned', () => {
    expect(symbolsOfPinned({ method: 'bnn', mu: 3 })).toEqual({ mu: 3, clip: 1 })
    expect(symbolsOfPinned({ method: 'custom: tanh(mu*w)', mu: 3 })).toEqual({ mu: 3 })
  })
})
