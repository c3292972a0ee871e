import { describe, expect, test } from 'vitest'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { multiply, square } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { partsOf } from '../../../../electron/trainer/graph/program.ts'
import { Network } from '../../../../electron/trainer/layers/network.ts'
import {
  gammaFeed,
  optimizerFeeds,
  optimizerStep,
  type OptimizerSettings,
} from '../../../../electron/trainer/optimizers/optimizer.ts'
import { findQuantizer } from '../../../../shared/quantizers/zoo.ts'

/** Minimises 1.5 w^2 (gradient 3 w) from w = 2 and returns w after each step. */
async function descend(settings: OptimizerSettings, steps: number, binarized = false): Promise<number[]> {
  const network = new Network('train', { quantizer: findQuantizer('full')!, regime: 'bw' })
  const w = network.parameter(
    'w',
    [1],
    { kind: 'constant', value: 2 },
    { method: binarized ? network.methodAt('body') : null, decayed: !binarized },
  )
  const { slots, updates } = optimizerStep(network, gradients(multiply(sum(square(w)), 1.5), [w]), settings)
  const program = { name: 'descend', outputs: {}, updates }
  const zeros = slots.map(({ name }) => [name, { shape: [1], values: Float64Array.of(0) }] as const)
  const state = referenceEngine.createState(new Map([['w', { shape: [1], values: Float64Array.of(2) }], ...zeros]))
  const compiled = await referenceEngine.compile(program, state)
  const used = new Set(partsOf(program).feeds.map(({ attributes }) => attributes.name))
  const path: number[] = []
  for (let step = 1; step <= steps; step++) {
    const feeds = Object.entries({ ...optimizerFeeds(0.1, step), [gammaFeed]: 0.25 }).filter(([name]) => used.has(name))
    await compiled.step(Object.fromEntries(feeds.map(([name, value]) => [name, Float64Array.of(value)])))
    path.push((await state.read('w'))[0]!)
  }
  return path
}

/** The same by hand, written from the papers. */
function byHand(next: (w: number, gradient: number, step: number) => number, decay: number, steps: number): number[] {
  const path: number[] = []
  let w = 2
  for (let step = 1; step <= steps; step++) path.push((w = next(w, 3 * w + decay * w, step)))
  return path
}

function adam() {
  let [m, v] = [0, 0]
  return (gradient: number, step: number) => {
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient ** 2
    return m / (1 - 0.9 ** step) / (Math.sqrt(v / (1 - 0.999 ** step)) + 1e-8)
  }
}

const close = (actual: number[], expected: number[]) =>
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 12))

describe('an optimizer step', () => {
  test('is heavy-ball momentum', async () => {
    let velocity = 0
    close(
      await descend({ optimizer: 'sgd', weightDecay: 0, latentClip: 1 }, 5),
      byHand((w, g) => w - 0.1 * (velocity = 0.9 * velocity + g), 0, 5),
    )
  })

  test('is Adam, with weight decay in the gradient', async () => {
    const direction = adam()
    close(
      await descend({ optimizer: 'adam', weightDecay: 0.2, latentClip: 1 }, 5),
      byHand((w, g, step) => w - 0.1 * direction(g, step), 0.2, 5),
    )
  })

  test('is AdamW, with weight decay beside the gradient', async () => {
    const direction = adam()
    close(
      await descend({ optimizer: 'adamw', weightDecay: 0.2, latentClip: 1 }, 5),
      byHand((w, g, step) => w - 0.1 * (direction(g, step) + 0.2 * w), 0, 5),
    )
  })

  test('clips latent weights and leaves them undecayed', async () => {
    expect((await descend({ optimizer: 'sgd', weightDecay: 0.5, latentClip: 0.25 }, 1, true))[0]).toBe(0.25)
    const free = await descend({ optimizer: 'sgd', weightDecay: 0.5, latentClip: 0 }, 1, true)
    expect(free[0]).toBeCloseTo(2 - 0.1 * 6, 12)
  })

  test('without momentum is gradient descent', async () => {
    close(
      await descend({ optimizer: 'sgd', momentum: 0, weightDecay: 0, latentClip: 1 }, 3),
      byHand((w, g) => w - 0.1 * g, 0, 3),
    )
  })

  test('of Bop turns a sign where the averaged gradient has it and is larger than the threshold', async () => {
    let average = 0
    let w = 2
    const path = Array.from({ length: 12 }, () => {
      average += 0.25 * (3 * w - average)
      w = Math.abs(average) > 1 && Math.sign(average) === Math.sign(w) ? -Math.sign(w) : Math.sign(w)
      return w
    })
    expect(await descend({ optimizer: 'bop', bopThreshold: 1, weightDecay: 0, latentClip: 1 }, 12, true)).toEqual(path)
    expect(new Set(path)).toEqual(new Set([-1, 1]))
  })
})
