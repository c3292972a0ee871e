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
    read: (name) => tensors.get(name)!.slice(),
    write: (name, list) => void tensors.set(name, list.slice()),
  }
}

describe('the layer meter', () => {
  test('takes flips, flip mass and the gap term of the last step of an interval', () => {
    const state = stateOf({ a: [-0.25, 0.5, 0.75, -1], b: [0.125, -0.125] })
    const meter = new LayerMeter(state, ['a', 'b'], findQuantizer('bc')!, 2)
    meter.beforeStep(0)
    expect(meter.afterStep({ mu: 1 })).toEqual({})
    meter.beforeStep(1)
    state.write('a', Float64Array.of(0.5, -0.25, 0.5, -0.75))
    const measured = meter.afterStep({ mu: 1 })
    expect(measured).toMatchObject({ 'stepFlips/a': 0.5, 'flipMass/a': 1.5, 'stepFlips/b': 0, 'flipMass/b': 0 })
    expect(measured['gap/a']).toBeCloseTo(1.5, 13)
  })

  test('leaves the gap term out where the pair is not ProxConnect', () => {
    const meter = new LayerMeter(stateOf({ a: [-0.25] }), ['a'], findQuantizer('bnn++')!, 1)
    meter.beforeStep(0)
    expect(Object.keys(meter.afterStep({ mu: 5 }))).toEqual(['stepFlips/a', 'flipMass/a'])
  })

  test('tells dead and reversed latent weights and the distance to the signs', () => {
    expect(latentFacts([-2, -1, 0, 0.5], (w) => (w < -1.5 ? 0 : w === 0.5 ? -1 : 1))).toEqual({
      distance: 0.625,
      dead: 0.25,
      reversed: 0.25,
    })
    const facts = new LayerMeter(stateOf({ a: [0.1, 0.9] }), ['a'], findQuantizer('bnn++')!, 1).atEpochEnd({ mu: 5 })
    // Swish turns its gradient around beyond mu |w| = 2.4.
    expect(facts).toMatchObject({ 'dead/a': 0, 'reversed/a': 0.5 })
  })
})

describe('sign flips by layer', () => {
  test('sum up, weighted by size, to those of the network', () => {
    const state = stateOf({ a: [-1, 1, 1], b: [1, 1, 1, 1, 1] })
    const counter = new FlipCounter(state, ['a', 'b'])
    state.write('a', Float64Array.of(1, 1, -1))
    state.write('b', Float64Array.of(-1, 1, 1, 1, 0))
    expect(counter.take()).toEqual({ flips: 3 / 8, 'flips/a': 2 / 3, 'flips/b': 1 / 5 })
  })

  test('are none where nothing is binarized', () => {
    expect(new FlipCounter(stateOf({}), []).take()).toEqual({})
  })
})
