import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { readCheckpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { decodeSafetensors } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { warmStart } from '../../../electron/trainer/checkpoints/warm-start.ts'
import { after, temporaryDirectory, train } from './train.ts'

const small: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  preset: 'hidden',
  epochs: 2,
  batchSize: 50,
  batchNormReestimation: 4,
  engine: 'onnxruntime',
}
const tuned: ExperimentInput = { ...small, quantizer: 'bc', epochs: 3, startFrom: 7 }

async function trainSource(input: ExperimentInput = { ...small, quantizer: 'full', seed: 5 }) {
  const trained = await train(input, { directory: await temporaryDirectory() })
  return { runId: 7, checkpoint: trained.checkpoints.get(2)! }
}

/** The state in which a run begins, with the tensors of its source beside it. */
async function stateAtStart(
  input: ExperimentInput,
  source: { runId: number; checkpoint: string },
  dataset = findDataset('digits')!,
) {
  const experiment = resolveExperiment(input)
  const { network, slots } = trainingProgram(experiment, dataset)
  const drawn = initialState(network, slots, experiment.seed)
  const state = initialState(network, slots, experiment.seed)
  const start = await warmStart(
    { runId: 9, experiment, source, threads: 1, runDirectory: '', dataDirectory: '', checkpoint: null },
    dataset,
    state,
    network,
  )
  return { state, drawn, network, slots, start, stored: decodeSafetensors(await readFile(source.checkpoint)) }
}

const magnitude = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + Math.abs(value), 0) / values.length

describe('a run that starts from a full-precision one', () => {
  test('takes real tensors as they are and rescales those that become latent, tensor by tensor', async () => {
    const { state, network, slots, start, stored } = await stateAtStart(tuned, await trainSource())
    const latent = network.parameters.filter(({ binarized }) => binarized)
    expect(latent.length).toBe(2)
    for (const { name, binarized } of network.parameters) {
      const [own, theirs] = [state.get(name)!.values, stored.tensors.get(name)!.values]
      if (!binarized) expect(own).toEqual(theirs)
      else {
        expect(magnitude(own)).toBeCloseTo(0.025, 6)
        const factor = 0.025 / magnitude(theirs)
        expect(Math.max(...own.map((value, index) => Math.abs(value - theirs[index]! * factor)))).toBeLessThan(1e-7)
      }
    }
    for (const { name } of network.buffers) expect(state.get(name)!.values).toEqual(stored.tensors.get(name)!.values)
    expect(slots.length).toBeGreaterThan(0)
    for (const { name } of slots) expect(state.get(name)!.values.every((value) => value === 0)).toBe(true)
    expect(start).toMatchObject({
      startedFrom: { run: 7, epoch: 2, sha256: stored.metadata.sha256 },
      words: expect.stringMatching(/^Starts from run 7, epoch 2: \d+ tensors taken, 2 of them rescaled/),
    })
  })

  test('or clips them, where that is asked for', async () => {
    const { state, network, stored } = await stateAtStart(
      { ...tuned, startLatents: 'clipped', latentClip: 0.1 },
      await trainSource(),
    )
    for (const { name } of network.parameters.filter(({ binarized }) => binarized)) {
      const theirs = stored.tensors.get(name)!.values
      expect(theirs.some((value) => Math.abs(value) > 0.1)).toBe(true)
      expect([...state.get(name)!.values]).toEqual(
        Array.from(theirs, (value) => Math.fround(Math.min(0.1, Math.max(-0.1, value)))),
      )
    }
  })

  test('says so in its log and record, and resumes from its own checkpoint bit for bit without it', async () => {
    const source = await trainSource()
    const sha256 = decodeSafetensors(await readFile(source.checkpoint)).metadata.sha256
    const directory = await temporaryDirectory()
    const whole = await train(tuned, { directory, source })
    const [started] = whole.messages.filter(({ type }) => type === 'started')
    expect(started).toMatchObject({ record: { startedFrom: { run: 7, epoch: 2, sha256 } } })
    expect(
      whole.messages.some((message) => message.type === 'log' && message.line.message.startsWith('Starts from run 7')),
    ).toBe(true)

    const again = await train(tuned, { directory: await temporaryDirectory(), source })
    expect(again.points).toEqual(whole.points)
    const scratch = await train({ ...tuned, startFrom: null }, { directory: await temporaryDirectory() })
    expect(scratch.points['train.loss']).not.toEqual(whole.points['train.loss'])

    await rm(dirname(source.checkpoint), { recursive: true })
    const rest = await train(tuned, { directory: await temporaryDirectory(), checkpoint: whole.checkpoints.get(2)! })
    const steps = Number(whole.points['deployed.accuracy']![1]!.split(' ')[0])
    expect(rest.points).toEqual(after(whole.points, steps))
    expect((await readFile(rest.checkpoints.get(3)!)).equals(await readFile(whole.checkpoints.get(3)!))).toBe(true)
    expect(rest.messages.find(({ type }) => type === 'started')).toMatchObject({
      record: { startedFrom: { run: 7, epoch: 2, sha256 } },
    })
    expect((await readCheckpoint(rest.checkpoints.get(3)!)).startedFrom).toEqual({ run: 7, epoch: 2, sha256 })
  })
})

test('latent weights that were latent before are taken as they are', async () => {
  const { state, network, stored } = await stateAtStart(
    { ...tuned, quantizer: 'bnn++' },
    await trainSource({ ...small, quantizer: 'bc' }),
  )
  for (const { name } of network.parameters) expect(state.get(name)!.values).toEqual(stored.tensors.get(name)!.values)
})

describe('is refused in one line', () => {
  test.each<[string, ExperimentInput, RegExp]>([
    [
      'another width',
      { ...tuned, modelParameters: { width: 8 } },
      new RegExp(
        '^Run 9 cannot start from run 7: that is another model ' +
          '\\("convolution1\\.weight" is 4x1x3x3 there and 8x1x3x3 here\\)\\. ' +
          'Start from a run of the same model[^\\n]*$',
      ),
    ],
    [
      'another architecture',
      { ...tuned, model: 'mlp', modelParameters: { width: 8 } },
      /^Run 9 cannot start from run 7: that is another model \("[^"]+" is missing in its checkpoint\)[^\n]*$/,
    ],
  ])('%s', async (_, input, message) => {
    await expect(stateAtStart(input, await trainSource())).rejects.toThrow(message)
  })

  test('a checkpoint that is not there', async () => {
    await expect(
      train(tuned, {
        directory: await temporaryDirectory(),
        source: { runId: 7, checkpoint: '/nowhere/epoch-1.safetensors' },
      }),
    ).rejects.toThrow(/^The checkpoint \/nowhere\/epoch-1\.safetensors cannot be read/)
  })

  test('an order without the source', async () => {
    await expect(train(tuned, { directory: await temporaryDirectory() })).rejects.toThrow(
      /^Run 1 is to start from run 7, but has no checkpoint of it/,
    )
  })
})

test('a last layer for other classes of another data set is drawn anew', async () => {
  const dataset = { ...findDataset('digits')!, name: 'letters', classes: [...'abc'] }
  const experiment = resolveExperiment({ ...tuned, dataset: 'letters' }, [dataset])
  const { network, slots } = trainingProgram(experiment, dataset)
  const drawn = initialState(network, slots, experiment.seed)
  const state = initialState(network, slots, experiment.seed)
  const source = await trainSource()
  const start = await warmStart(
    { runId: 9, experiment, source, threads: 1, runDirectory: '', dataDirectory: '', checkpoint: null },
    dataset,
    state,
    network,
  )
  expect(state.get('classifier.weight')).toEqual(drawn.get('classifier.weight'))
  expect(state.get('classifier.bias')).toEqual(drawn.get('classifier.bias'))
  expect(state.get('convolution1.weight')).not.toEqual(drawn.get('convolution1.weight'))
  expect(start!.words).toMatch(/, 2 new\.$/)
})
