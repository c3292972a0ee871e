import { describe, expect, test } from 'vitest'
import type { State, Values } from '../../../../../electron/trainer/engines/engine.ts'
import { latentFacts } from '../../../../../electron/trainer/loop/diagnostics/latents.ts'
import { LayerMeter } from '../../../../../electron/trainer/loop/diagnostics/layer-meter.ts'
import { FlipCounter } from '../../../../../electron/trainer/loop/flips.ts'
import { findQuantizer } from '../../../../../shared/quantizers/zoo.ts'

function stateOf(values: Record<string, number[]>): State {
  const tensors = new Map<string, Values>(Object.entries(values).map(([name, list]) => [name, Float64Array.from(list)]))
  return {
    names: () => [...tensors.keys()],
    read: async (name) => tensors.get(name)!.slice(),
    write: async (name, list) => void tensors.set(name, list.slice()),
  }
}

/** Quantized weights of these names. */
const parameters = (quantizer: string, ...names: string[]) =>
  names.map((name) => ({ name, method: { quantizer: findQuantizer(quantizer)!, symbols: '' } }))

describe('the layer meter', () => {
  test('takes flips, flip mass and the gap term of the last step of an interval', async () => {
    const state = stateOf({ a: [-0.25, 0.5, 0.75, -1], b: [0.125, -0.125] })
    const meter = new LayerMeter(state, parameters('bc', 'a', 'b'), 2)
    await meter.beforeStep(0)
    expect(await meter.afterStep({ mu: 1 })).toEqual({})
    await meter.beforeStep(1)
    await state.write('a', Float64Array.of(0.5, -0.25, 0.5, -0.75))
    const measured = await meter.afterStep({ mu: 1 })
    expect(measured).toMatchObject({ 'stepFlips/a': 0.5, 'flipMass/a': 1.5, 'stepFlips/b': 0, 'flipMass/b': 0 })
    expect(measured['gap/a']).toBeCloseTo(1.5, 13)
  })

  test('leaves the gap term out where the pair is not ProxConnect', async () => {
    const meter = new LayerMeter(stateOf({ a: [-0.25] }), parameters('bnn++', 'a'), 1)
    await meter.beforeStep(0)
    expect(Object.keys(await meter.afterStep({ mu: 5 }))).toEqual(['stepFlips/a', 'flipMass/a'])
  })

  test('tells dead and reversed latent weights and the distance to the signs', async () => {
    expect(latentFacts([-2, -1, 0, 0.5], (w) => (w < -1.5 ? 0 : w === 0.5 ? -1 : 1))).toEqual({
      distance: 0.625,
      dead: 0.25,
      reversed: 0.25,
    })
    const facts = await new LayerMeter(stateOf({ a: [0.1, 0.9] }), parameters('bnn++', 'a'), 1).atEpochEnd({
      mu: 5,
    })
    // Swish turns its gradient around beyond mu |w| = 2.4.
    expect(facts).toMatchObject({ 'dead/a': 0, 'reversed/a': 0.5 })
  })

  test('measures each layer by its own quantizer and its own mu', async () => {
    const swish = findQuantizer('bnn++')!
    const meter = new LayerMeter(
      stateOf({ a: [0.1, 0.9], b: [0.1, 0.9], real: [1] }),
      [
        { name: 'a', method: { quantizer: findQuantizer('bc')!, symbols: '' } },
        { name: 'b', method: { quantizer: swish, symbols: '1.' } },
        { name: 'real', method: null },
      ],
      1,
    )
    const facts = await meter.atEpochEnd({ mu: 1, '1.mu': 5 })
    expect(facts).toMatchObject({ 'reversed/a': 0, 'reversed/b': 0.5 })
    expect(Object.keys(facts).some((name) => name.endsWith('/real'))).toBe(false)
    await meter.beforeStep(0)
    const step = await meter.afterStep({ mu: 1, '1.mu': 5 })
    expect(['gap/a', 'gap/b'].map((name) => name in step)).toEqual([true, false])
  })
})

describe('sign flips by layer', () => {
  test('sum up, weighted by size, to those of the network', async () => {
    const state = stateOf({ a: [-1, 1, 1], b: [1, 1, 1, 1, 1] })
    const counter = await FlipCounter.create(state, ['a', 'b'])
    await state.write('a', Float64Array.of(1, 1, -1))
    await state.write('b', Float64Array.of(-1, 1, 1, 1, 0))
    expect(await counter.take()).toEqual({ flips: 3 / 8, 'flips/a': 2 / 3, 'flips/b': 1 / 5 })
  })

  test('are none where nothing is binarized', async () => {
    expect(await (await FlipCounter.create(stateOf({}), [])).take()).toEqual({})
  })
})
