import { describe, expect, test } from 'vitest'
import { averagesOf } from '../../../../electron/trainer/optimizers/averaging.ts'
import { Schedules } from '../../../../electron/trainer/schedules/schedules.ts'
import { quantizerOf } from '../../../../shared/experiment/method.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import { stepped } from './steps.ts'

const small = { modelParameters: { width: 8, depth: 1 }, epochs: 1, learningRateSchedule: 'constant' } as const

describe('averaged weights of a network whose signs are frozen half way', () => {
  const decay = 0.99
  const frozen = { ...small, quantizer: 'bnn++', averaging: decay, optimizer: 'adam', learningRate: 0.05 } as const

  test('latent ones are those that were fixed, and the rest is averaged', async () => {
    const steps = 12
    const { state, network } = await stepped({ ...frozen, freezeSigns: 0.5 }, steps)
    const averages = await averagesOf(state.names(), (name) => state.read(name), decay, steps)
    const latent = network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name)
    expect(latent.length).toBeGreaterThan(0)
    for (const name of latent) {
      const own = await state.read(name)
      averages.get(name)!.forEach((value, index) => expect(value).toBeCloseTo(own[index]!, 12))
    }
    const real = network.parameters.find(({ binarized }) => !binarized)!.name
    expect([...averages.get(real)!]).not.toEqual([...(await state.read(real))])
  })

  test('without freezing, signs of the average differ from those of the last weights', async () => {
    const { state, network } = await stepped({ ...frozen, freezeSigns: 1 }, 12)
    const averages = await averagesOf(state.names(), (name) => state.read(name), decay, 12)
    let differ = 0
    for (const { name, binarized } of network.parameters) {
      if (!binarized) continue
      const own = await state.read(name)
      differ += [...averages.get(name)!].filter((value, at) => value >= 0 !== own[at]! >= 0).length
    }
    expect(differ).toBeGreaterThan(0)
  })
})

describe('decay of latent weights acts at the point where the gradient is taken', () => {
  const [decay, rate] = [0.5, 0.1]
  const plain = { ...small, momentum: 0, learningRate: rate, latentClip: 0 } as const

  /** What the decay took off the latent weights in one step, and those weights. */
  async function taken(quantizer: string, optimizer: 'sgd' | 'adamw') {
    const given = { ...plain, quantizer, optimizer }
    const weights = async (extra: object, steps: number) =>
      (await stepped({ ...given, ...extra }, steps)).state.read('dense1.weight')
    const before = await weights({}, 0)
    const without = await weights({ latentWeightDecay: 0 }, 1)
    const decayed = await weights({ latentWeightDecay: decay }, 1)
    return { before: [...before], took: [...without].map((value, index) => value - decayed[index]!) }
  }

  test.each(['sgd', 'adamw'] as const)('ProxQuant, %s: F(w*)', async (optimizer) => {
    const { before, took } = await taken('proxquant-l2', optimizer)
    const experiment = resolveExperiment({ dataset: 'digits', model: 'mlp', ...plain, quantizer: 'proxquant-l2' })
    const forward = compile(quantizerOf(experiment).forward, new Schedules(experiment, 1, 0).symbols(0))
    before.forEach((w, index) => expect(took[index]).toBeCloseTo(rate * decay * forward(w), 9))
  })

  test.each(['sgd', 'adamw'] as const)('reverse ProxConnect, %s: w*', async (optimizer) => {
    const { before, took } = await taken('rpc', optimizer)
    before.forEach((w, index) => expect(took[index]).toBeCloseTo(rate * decay * w, 9))
  })

  test('BinaryConnect: w*', async () => {
    const { before, took } = await taken('bc', 'sgd')
    before.forEach((w, index) => expect(took[index]).toBeCloseTo(rate * decay * w, 9))
  })
})

describe('weights that are binarized little by little', () => {
  test.each(['layers', 'channels'] as const)('%s: the first steps train another network', async (binarizing) => {
    const given = { ...small, quantizer: 'bc', optimizer: 'sgd', momentum: 0, learningRate: 0.1 } as const
    const [atOnce, gradual] = [await stepped(given, 1), await stepped({ ...given, binarizing, binarizedBy: 0.5 }, 1)]
    expect(gradual.network.quantizedLayers > 0).toBe(binarizing === 'layers')
    // In the first step of several nothing is binarized yet: another gradient.
    const name = 'dense1.weight'
    expect([...(await gradual.state.read(name))]).not.toEqual([...(await atOnce.state.read(name))])
  })
})

describe('fixed layers', () => {
  const given = { ...small, quantizer: 'bc', optimizer: 'adam', learningRate: 0.1 } as const
  const all = async (fixedLayers: string | null, steps: number) => {
    const { state, network } = await stepped({ ...given, fixedLayers }, steps)
    const entries = [...network.parameters, ...network.buffers].map(
      async ({ name }) => [name, [...(await state.read(name))]] as const,
    )
    return { tensors: new Map(await Promise.all(entries)), slots: state.names() }
  }

  test('stay as they were, with their norms, and have no moments', async () => {
    const [before, after] = [await all('dense1', 0), await all('dense1', 3)]
    for (const [name, values] of after.tensors)
      if (name.startsWith('dense1.')) expect(values).toEqual(before.tensors.get(name))
      else expect(values).not.toEqual(before.tensors.get(name))
    expect([...after.tensors.keys()].some((name) => /^dense1.*\.mean$/.test(name))).toBe(true)
    expect(after.slots.some((name) => name.includes('/dense1.'))).toBe(false)
    expect(after.slots.some((name) => name.includes('/'))).toBe(true)
  })

  test('by role are weights alone', async () => {
    const [before, after] = [await all('last', 0), await all('last', 3)]
    const still = [...after.tensors.keys()].filter(
      (name) => JSON.stringify(after.tensors.get(name)) === JSON.stringify(before.tensors.get(name)),
    )
    expect(still).toHaveLength(1)
    expect(still[0]).toMatch(/\.weight$/)
  })

  test('that no layer is, and networks of which nothing is left to train, are refused', async () => {
    await expect(stepped({ ...given, fixedLayers: 'dense7' }, 0)).rejects.toThrow(/no layer "dense7"/)
    await expect(stepped({ ...given, fixedLayers: 'embedding' }, 0)).rejects.toThrow(/no layers of the role embedding/)
    await expect(stepped({ ...given, fixedLayers: '*' }, 0)).rejects.toThrow(/nothing is left to train/)
  })
})
