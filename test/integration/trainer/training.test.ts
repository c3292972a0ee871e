import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { readCheckpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { atLength } from '../../at-length.ts'
import { small, transformer } from './small-models.ts'
import { after, temporaryDirectory, train } from './train.ts'

/** Every schedule-independent part of the training practice, in small doses: eight epochs must still learn. */
const practised: ExperimentInput = {
  ...small,
  modelParameters: { width: 8 },
  optimizer: 'adamw',
  learningRateSchedule: 'one-cycle',
  learningRateEnd: 1e-4,
  weightDecay: 0.01,
  latentWeightDecay: 0.001,
  biasWeightDecay: 0.001,
  gradientClip: 1,
  labelSmoothing: 0.1,
  averaging: 0.9,
  cropPadding: 1,
  flip: true,
  randAugment: 1,
  randAugmentMagnitude: 3,
  erasing: 0.1,
  mixup: 0.1,
  cutmix: 0.1,
}

/** Enough for ten steps an epoch, for what is equal to the last bit or not at all. */
const few = { trainImages: 250 } satisfies ExperimentInput

const practices: [string, ExperimentInput, epochsToLearn: number][] = [
  ['CNN, BNN++', small, 5],
  ['CNN, BC, SGD', { ...small, quantizer: 'bc', optimizer: 'sgd', learningRate: 0.05 }, 5],
  [
    'CNN, BNN with binary activations',
    { ...small, quantizer: 'bnn', regime: 'bwa', modelParameters: { width: 12 } },
    5,
  ],
  ['ViT, PC', { ...transformer, quantizer: 'pc', optimizer: 'adamw', weightDecay: 0.01 }, 10],
  ['ViT, full precision', { ...transformer, quantizer: 'full', warmupEpochs: 1 }, 5],
  ['CNN, every practice at once', practised, 8],
  ['CNN, batches in parts', { ...small, gradientParts: 2, mixup: 0.1, diagnosticsInterval: 3 }, 5],
  ['CNN, each step measured', { ...small, diagnosticsInterval: 1 }, 5],
]
const named = (short: readonly string[]) => practices.filter(([name]) => atLength(short.includes(name), true))

test.each(named(['CNN, BNN++', 'ViT, full precision']))('%s: learns the digits', async (_, experiment, epochs) => {
  const { points } = await train({ ...experiment, epochs }, { directory: await temporaryDirectory() })
  const accuracy = points['deployed.accuracy']!.map((point) => Number(point.split(' ')[1]))
  expect(accuracy.length).toBe(epochs)
  // Ten classes: chance is 0.1. This proves that gradients reach every layer, not that a method is good.
  expect(accuracy.at(-1)).toBeGreaterThan(0.6)
})

describe.each(named(['ViT, PC', 'CNN, every practice at once', 'CNN, batches in parts']))('%s', (_, experiment) => {
  test('gives the same metrics for the same seed, bit for bit, and others for another', async () => {
    const directory = await temporaryDirectory()
    const short = { ...experiment, ...few, epochs: 2 }
    const first = await train(short, { directory })
    const second = await train(short, { directory: await temporaryDirectory(), threads: 2 })
    const other = await train({ ...short, seed: 2 }, { directory })
    expect(second.points).toEqual(first.points)
    expect(other.points['train.loss']).not.toEqual(first.points['train.loss'])
  })

  test('goes on from a checkpoint as if it had never stopped, bit for bit', async () => {
    const directory = await temporaryDirectory()
    const short = { ...experiment, ...few, epochs: 3 }
    const whole = await train(short, { directory })
    const stopped = await temporaryDirectory()
    const until = train(short, {
      directory: stopped,
      onMessage: (message, control) => {
        if (message.type === 'checkpoint' && message.epoch === 1) control.receive({ type: 'cancel' })
      },
    })
    await expect(until).rejects.toThrow('cancelled')
    const checkpoint = whole.checkpoints.get(1)!.replace(directory, stopped)
    const rest = await train(short, { directory: stopped, checkpoint })
    const steps = Number(whole.points['deployed.accuracy']![0]!.split(' ')[0])
    expect(rest.points).toEqual(after(whole.points, steps))
    const [finalOfWhole, finalOfRest] = await Promise.all(
      [whole.checkpoints.get(3)!, rest.checkpoints.get(3)!].map(async (path) => readFile(path)),
    )
    expect(finalOfRest!.equals(finalOfWhole!)).toBe(true)
  })
})

describe('a checkpoint', () => {
  test('that was damaged is refused with its name and the remedy', async () => {
    const directory = await temporaryDirectory()
    const { checkpoints } = await train({ ...small, epochs: 1 }, { directory })
    const path = checkpoints.get(1)!
    const bytes = await readFile(path)
    bytes[bytes.length - 5]! ^= 1
    await writeFile(path, bytes)
    await expect(train({ ...small, epochs: 2 }, { directory, checkpoint: path })).rejects.toThrow(
      `${path} cannot be read: its values do not match its digest. Launch the run again`,
    )
  })

  test('holds the same tensors whether every step is measured or none', async () => {
    const tensors = async (diagnosticsInterval: number) => {
      const { points, checkpoints } = await train(
        { ...small, epochs: 2, diagnosticsInterval },
        { directory: await temporaryDirectory() },
      )
      expect(Object.keys(points).some((name) => name.startsWith('gradientNorm/'))).toBe(diagnosticsInterval > 0)
      return (await readCheckpoint(checkpoints.get(2)!)).tensors
    }
    const [measured, unmeasured] = [await tensors(1), await tensors(0)]
    expect(measured.size).toBeGreaterThan(0)
    expect(measured).toEqual(unmeasured)
  })

  test('of another model is refused', async () => {
    const directory = await temporaryDirectory()
    const { checkpoints } = await train({ ...small, epochs: 1 }, { directory })
    await expect(train({ ...transformer, epochs: 2 }, { directory, checkpoint: checkpoints.get(1)! })).rejects.toThrow(
      'does not fit the model',
    )
  })
})

test('averaged weights are evaluated and leave the training as it is', async () => {
  const plain = await train({ ...small, epochs: 2 }, { directory: await temporaryDirectory() })
  const averaged = await train({ ...small, epochs: 2, averaging: 0.95 }, { directory: await temporaryDirectory() })
  for (const metric of ['train.loss', 'train.accuracy', 'flips'])
    expect(averaged.points[metric]).toEqual(plain.points[metric])
  for (const metric of ['soft.loss', 'hard.loss', 'deployed.loss'])
    expect(averaged.points[metric]![1]).not.toEqual(plain.points[metric]![1])
})

test('keeps the last two checkpoints', async () => {
  const { checkpoints } = await train({ ...small, epochs: 3 }, { directory: await temporaryDirectory() })
  await expect(readFile(checkpoints.get(1)!)).rejects.toThrow('ENOENT')
  for (const epoch of [2, 3]) expect((await readFile(checkpoints.get(epoch)!)).length).toBeGreaterThan(0)
})

test('pauses between steps and goes on', async () => {
  const { messages, points } = await train(small, {
    directory: await temporaryDirectory(),
    onMessage: (message, control) => {
      if (message.type === 'checkpoint' && message.epoch === 1) control.receive({ type: 'pause' })
      if (message.type === 'paused') setImmediate(() => control.receive({ type: 'resume' }))
    },
  })
  const kinds = messages.map(({ type }) => type)
  expect(kinds.indexOf('paused')).toBeGreaterThan(kinds.indexOf('checkpoint'))
  expect(kinds.indexOf('resumed')).toBe(kinds.indexOf('paused') + 1)
  expect(points['deployed.accuracy']!.length).toBe(4)
})

test('stops where the loss is no longer a number, and says so', async () => {
  const hopeless: ExperimentInput = {
    ...transformer,
    quantizer: 'full',
    optimizer: 'sgd',
    learningRate: 100,
    learningRateSchedule: 'constant',
  }
  await expect(train(hopeless, { directory: await temporaryDirectory() })).rejects.toThrow(
    /training loss became (NaN|Infinity) at step \d+.* Lower the learning rate/,
  )
})

test.each([
  ['ternary', {}],
  ['uniform', { bits: 3 }],
  ['dorefa', { bits: 2 }],
])(
  'deploys %s, whose levels depend on a parameter, with statistics taken again',
  async (quantizer, quantizerParameters) => {
    const { points } = await train(
      { ...small, quantizer, quantizerParameters, epochs: 1 },
      { directory: await temporaryDirectory() },
    )
    expect(points['deployed.accuracy']).toHaveLength(1)
    expect(points['deployed.loss']).not.toEqual(points['hard.loss'])
  },
)

describe('a run with validation images', () => {
  const validated: ExperimentInput = { ...small, ...few, epochs: 3, validationShare: 0.1 }

  test('is measured on them after every epoch, and on the held-out ones at the end', async () => {
    const { points, messages } = await train(validated, { directory: await temporaryDirectory() })
    expect([points['validation.deployed.accuracy'], points['deployed.accuracy']].map((each) => each?.length)).toEqual([
      3, 1,
    ])
    const started = messages.find(({ type }) => type === 'started')
    expect(started).toMatchObject({ record: { validation: { images: 144, share: 0.1 } } })
    expect(messages.filter(({ type }) => type === 'answers')).toHaveLength(1)
  })

  test('goes on bit for bit, also as to when it ends early', async () => {
    const directory = await temporaryDirectory()
    const early: ExperimentInput = { ...validated, epochs: 12, patience: 1, learningRate: 0.5 }
    const whole = await train(early, { directory })
    const done = whole.points['validation.deployed.accuracy']!.length
    expect(done).toBeLessThan(12)
    expect(whole.points['deployed.accuracy']).toHaveLength(1)
    const resumed = await train(early, {
      directory: await temporaryDirectory(),
      checkpoint: whole.checkpoints.get(done - 1)!,
    })
    expect(resumed.points['deployed.accuracy']).toEqual(whole.points['deployed.accuracy'])
  })
})

test('BNN is BC to the last bit while latent weights are clipped to its window', async () => {
  const trained = ['bc', 'bnn'].map(async (quantizer) =>
    train({ ...small, quantizer, latentClip: 1, epochs: 2 } as ExperimentInput, {
      directory: await temporaryDirectory(),
    }),
  )
  const [bc, bnn] = await Promise.all(trained)
  for (const metric of ['train.loss', 'deployed.accuracy', 'deployed.loss'])
    expect(bnn!.points[metric], metric).toEqual(bc!.points[metric])
})
