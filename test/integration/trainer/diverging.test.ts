import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { small, transformer } from './small-models.ts'
import { after, temporaryDirectory, train } from './train.ts'

describe('a run that diverges', () => {
  const unsteady: ExperimentInput = {
    ...transformer,
    quantizer: 'full',
    optimizer: 'sgd',
    learningRateSchedule: 'constant',
    onDivergence: 'roll-back',
  }

  test('names the first layer whose sums came apart, where no running statistics tell it', async () => {
    const hopeless: ExperimentInput = { ...unsteady, learningRate: 100, onDivergence: 'stop' }
    await expect(train(hopeless, { directory: await temporaryDirectory() })).rejects.toThrow(
      /became (NaN|Infinity) at step \d+, first in layer [\w.]+\. Lower/,
    )
  })

  test('names the layer whose activations came apart first, where running statistics tell it', async () => {
    const deep: ExperimentInput = {
      ...small,
      model: 'vgg-small',
      modelParameters: { width: 8 },
      quantizer: 'full',
      optimizer: 'sgd',
      learningRate: 100,
      learningRateSchedule: 'constant',
      latentClip: 0,
    }
    await expect(train(deep, { directory: await temporaryDirectory() })).rejects.toThrow(
      /became NaN at step \d+, first in layer convolution\d\./,
    )
  })

  test('goes back to its last checkpoint with half the learning rate, where it is told to', async () => {
    const { messages, points } = await train(
      { ...unsteady, learningRate: 4 },
      { directory: await temporaryDirectory() },
    )
    const back = messages.flatMap((message) => (message.type === 'rolled-back' ? [message.to?.epoch ?? 0] : []))
    expect(back).toEqual([1, 2, 3])
    expect(new Set(points['learningRate']!.map((point) => Number(point.split(' ')[1])))).toEqual(
      new Set([4, 2, 1, 0.5]),
    )
    const steps = points['train.loss']!.map((point) => Number(point.split(' ')[0]))
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
    expect(points['deployed.accuracy']!.length).toBe(4)
  })

  test('that was stopped after it went back and is resumed ends as if it had not been', async () => {
    const steep: ExperimentInput = { ...unsteady, learningRate: 4 }
    const directory = await temporaryDirectory()
    const kept = join(directory, 'kept.safetensors')
    const whole = await train(steep, {
      directory,
      onMessage: (message) => {
        if (message.type === 'checkpoint' && message.epoch === 3) copyFileSync(message.path, kept)
      },
    })
    expect(whole.messages.filter(({ type }) => type === 'rolled-back').length).toBeGreaterThan(0)
    const { rolledBackTo } = await readCheckpoint(kept)
    expect(rolledBackTo?.length).toBeGreaterThan(0)
    const rest = await train(steep, { directory: await temporaryDirectory(), checkpoint: kept })
    for (const name of ['learningRate', 'train.loss', 'deployed.accuracy']) {
      expect(rest.points[name]!.length, name).toBeGreaterThan(0)
      expect(whole.points[name]!.slice(-rest.points[name]!.length), name).toEqual(rest.points[name])
    }
  })

  test('goes back to its beginning where there is no checkpoint, and gives up after three times', async () => {
    const { messages } = await train({ ...unsteady, learningRate: 2 }, { directory: await temporaryDirectory() })
    expect(messages.filter(({ type }) => type === 'rolled-back')).toEqual([{ type: 'rolled-back', to: null }])
    await expect(train({ ...unsteady, learningRate: 100 }, { directory: await temporaryDirectory() })).rejects.toThrow(
      /That is after 3 roll-backs/,
    )
  })

  test('is resumed with the learning rate that it had come to, bit for bit', async () => {
    const experiment = { ...unsteady, learningRate: 4 }
    const whole = await train(experiment, { directory: await temporaryDirectory() })
    const stopped = await temporaryDirectory()
    const early = train(experiment, {
      directory: stopped,
      onMessage: (message, control) =>
        message.type === 'checkpoint' && message.epoch === 2 && control.receive({ type: 'cancel' }),
    })
    await expect(early).rejects.toThrow('cancelled')
    const rest = await train(experiment, {
      directory: stopped,
      checkpoint: whole.checkpoints.get(2)!.replace(/^.*run/, `${stopped}/run`),
    })
    expect(rest.points).toEqual(after(whole.points, Number(whole.points['deployed.accuracy']![1]!.split(' ')[0])))
  })
})
