import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { trainingFeeder } from '../../../electron/data/feeders.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { mapFeed, teacherFeed } from '../../../electron/trainer/programs/loss.ts'
import { imagesFeed, targetsFeed, trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { momentumFeed } from '../../../electron/trainer/layers/network.ts'
import { partsOf } from '../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../electron/trainer/graph/shape.ts'
import { Teacher } from '../../../electron/trainer/teacher/teacher.ts'
import { batchBuffers } from '../../../electron/trainer/evaluation/evaluation.ts'
import { after, temporaryDirectory, train } from './train.ts'

const small: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  epochs: 2,
  batchSize: 50,
  trainImages: 330,
  engine: 'onnxruntime',
}
const student: ExperimentInput = { ...small, quantizer: 'bc', teacher: 7, teacherShare: 0.6, teacherTemperature: 2 }

async function trainTeacher(input: ExperimentInput = { ...small, quantizer: 'full', seed: 5 }) {
  const { checkpoints } = await train(input, { directory: await temporaryDirectory() })
  return { runId: 7, checkpoint: checkpoints.get(2)! }
}

async function opened(given: ExperimentInput, teacher: { runId: number; checkpoint: string }, keepsNothing = false) {
  const directory = await temporaryDirectory()
  const experiment = resolveExperiment(given)
  const dataset = await loadDataset('digits', join(directory, 'data'))
  const feeder = trainingFeeder(dataset, experiment)
  const order = {
    ...{ runId: 9, experiment, teacher, threads: 1, runDirectory: directory, checkpoint: null },
    dataDirectory: join(directory, 'data'),
  }
  const options = {
    ...{ engine: onnxruntimeEngine({ threads: 1, provider: 'cpu' }), feeder, dataset, keepsNothing },
    control: { check: () => Promise.resolve() },
  }
  const open = async () => (await Teacher.open(order, options))!
  return { feeder, dataset, open, batchSize: experiment.batchSize }
}

/** What it tells of the batches of some epochs, on end. */
async function answersOf(teacher: Teacher, { feeder, dataset, batchSize }: Awaited<ReturnType<typeof opened>>) {
  const stepsPerEpoch = Math.floor(feeder.count / batchSize)
  const buffers = batchBuffers(dataset, batchSize)
  const rows: number[] = []
  let step = 0
  for (const epoch of [0, 1])
    for (const indices of feeder.trainingBatches(epoch, batchSize)) {
      await feeder.fill(indices, buffers.images, buffers.targets)
      const lessons = await teacher.lessons({ ...buffers, count: batchSize }, step++, stepsPerEpoch)
      for (const values of Object.values(lessons)) rows.push(...values)
    }
  return rows
}

describe('a teacher', () => {
  test('answers bit for bit alike whether it was asked before, with every batch, or by an earlier run', async () => {
    const source = await trainTeacher()
    const known = await opened(student, source)
    const [first, asked] = [await known.open(), await opened(student, source, true)]
    const each = await asked.open()
    expect([first.isCached, each.isCached]).toEqual([true, false])
    const answers = await answersOf(first, known)
    expect(answers.length).toBe(2 * 300 * 10)
    expect(await answersOf(each, asked)).toEqual(answers)
    expect(await answersOf(await known.open(), known)).toEqual(answers)
  })

  test('shows its attention alike whether it is known beforehand or with every batch', async () => {
    const source = await trainTeacher()
    const attentive = { ...student, teacherShare: 0, teacherAttention: 10 }
    const [known, asked] = [await opened(attentive, source), await opened(attentive, source, true)]
    const maps = await answersOf(await known.open(), known)
    // Convolutions of cnn-small end in maps of 4x4 and 2x2; one place, at last, tells nothing.
    expect(maps.length).toBe(2 * 300 * (16 + 4))
    expect(await answersOf(await asked.open(), asked)).toEqual(maps)
  })

  test('of augmented images answers with every batch', async () => {
    const { open } = await opened({ ...student, flip: true }, await trainTeacher())
    expect((await open()).isCached).toBe(false)
  })

  test('must have real weights and a checkpoint', async () => {
    const binary = await trainTeacher({ ...small, quantizer: 'bc', seed: 5 })
    await expect((await opened(student, binary)).open()).rejects.toThrow('its weights were quantized')
    const directory = await temporaryDirectory()
    await expect(train(student, { directory })).rejects.toThrow('cannot be taught by its teacher')
  })
})

const wave = (size: number, seed: number) => Float32Array.from({ length: size }, (_, at) => Math.sin(at * 7 + seed))

/** One step of two images on the float64 interpreter. */
async function stepOf(input: ExperimentInput, taught: Readonly<Record<string, Float32Array>>) {
  const experiment = resolveExperiment({ ...input, batchSize: 2 })
  const { program, network, slots } = trainingProgram(experiment, findDataset('digits')!)
  const compiled = await referenceEngine.compile(program, referenceEngine.createState(initialState(network, slots, 1)))
  const targets = new Float32Array(20)
  targets[3] = targets[17] = 1
  const feeds = Object.fromEntries(
    partsOf(program).feeds.map(({ attributes: { name }, shape }) => [
      name,
      Float32Array.of(0.5).slice(0, sizeOf(shape)),
    ]),
  )
  Object.assign(feeds, { [imagesFeed]: wave(128, 1), [targetsFeed]: targets, ...taught })
  feeds[momentumFeed] = Float32Array.of(0.1)
  const { loss, logits } = await compiled.step(feeds)
  return { loss: loss![0]!, logits: logits!, targets }
}

test('the loss is that of the classes and the softened answers, by their shares', async () => {
  const answers = wave(20, 2).map((value) => 3 * value)
  const { loss, logits, targets } = await stepOf(student, { [teacherFeed]: answers })
  const rowOf = (values: ArrayLike<number>, row: number) => Array.from(values).slice(10 * row, 10 * row + 10)
  const softmax = (row: number[]) => {
    const sum = row.reduce((total, value) => total + Math.exp(value), 0)
    return row.map((value) => Math.exp(value) / sum)
  }
  const entropy = (wanted: number[], row: number[]) =>
    -softmax(row).reduce((total, share, at) => total + wanted[at]! * Math.log(share), 0)
  const expected = [0, 1].map((row) => {
    const [own, theirs] = [rowOf(logits, row), rowOf(answers, row)]
    const soft = softmax(theirs.map((value) => value / 2))
    const taught = entropy(
      soft,
      own.map((value) => value / 2),
    )
    return 0.4 * entropy(rowOf(targets, row), own) + 0.6 * 4 * taught
  })
  expect(loss).toBeCloseTo((expected[0]! + expected[1]!) / 2, 6)
})

test('attention adds the squared distance of maps, by its weight', async () => {
  const weight = 3
  const attentive: ExperimentInput = { ...student, teacherShare: 0, teacherAttention: weight }
  const sizes = [16, 4]
  const nothing = Object.fromEntries(sizes.map((places) => [mapFeed(places), new Float32Array(2 * places)]))
  const { loss: alone } = await stepOf({ ...attentive, teacher: null, teacherAttention: 0 }, {})
  // Against a map of zeros the distance is the length of the own map, which is 1: its square once for every point.
  const { loss: apart } = await stepOf(attentive, nothing)
  expect(apart).toBeCloseTo(alone + weight * sizes.length, 6)
  // A teacher that looks at one place alone tells how far the student looks there: |q - e|^2 = 2 - 2 q(place).
  const looks = await Promise.all(
    [0, 1, 2, 3].map(async (place) => {
      const map = Float32Array.from({ length: 8 }, (_, at) => (at % 4 === place ? 1 : 0))
      const { loss } = await stepOf(attentive, { ...nothing, [mapFeed(4)]: map })
      return (apart + weight - loss) / (2 * weight)
    }),
  )
  // Means over two images of maps of length 1.
  for (const look of looks) expect(look).toBeGreaterThanOrEqual(0)
  const length = Math.hypot(...looks)
  expect(length).toBeGreaterThan(0.5)
  expect(length).toBeLessThanOrEqual(1 + 1e-6)
})

describe('attention that cannot be compared is refused', () => {
  const attentive: ExperimentInput = { ...student, teacherAttention: 1 }

  test('of a student without blocks', () => {
    const experiment = resolveExperiment({ ...attentive, model: 'mlp', modelParameters: {} })
    expect(() => trainingProgram(experiment, findDataset('digits')!)).toThrow(/mlp has no blocks/)
  })

  test('of a teacher with other maps', async () => {
    const vit = await trainTeacher({
      ...{ ...small, model: 'vit-small', modelParameters: { patch: 2, dimension: 8, depth: 1, heads: 1 } },
      ...{ quantizer: 'full', seed: 5 },
    })
    await expect((await opened(attentive, vit)).open()).rejects.toThrow(
      /compared over 4 places, and blocks of the teacher end in maps of 16/,
    )
  })

  test('where neither answers nor attention have a weight', () => {
    expect(() => resolveExperiment({ ...student, teacherShare: 0 })).toThrow(/teaches nothing/)
  })
})

test('a run that is taught learns something else, repeats bit for bit, and says by whom', async () => {
  const teacher = await trainTeacher()
  const run = async (input: ExperimentInput) => train(input, { directory: await temporaryDirectory(), teacher })
  const [once, again, alone] = [await run(student), await run(student), await run({ ...student, teacher: null })]
  const attentive = await run({ ...student, teacherAttention: 100 })
  expect(once.points).toEqual(again.points)
  for (const other of [alone, attentive]) expect(once.points['train.loss']).not.toEqual(other.points['train.loss'])
  const logs = once.messages.flatMap((message) => (message.type === 'log' ? [message.line.message] : []))
  expect(logs.find((line) => line.startsWith('Taught by run 7'))).toContain('known beforehand')
  const started = once.messages.find((message) => message.type === 'started')
  expect(started).toMatchObject({ record: { teacher: expect.stringMatching(/^[0-9a-f]{64}$/) as string } })
})

test('a run that goes on is taught by the same weights, or refused', async () => {
  const teacher = await trainTeacher()
  const directory = await temporaryDirectory()
  const whole = await train(student, { directory, teacher })
  const rest = await train(student, {
    directory: await temporaryDirectory(),
    checkpoint: whole.checkpoints.get(1)!,
    teacher,
  })
  expect(rest.points).toEqual(after(whole.points, 6))
  const other = await trainTeacher({ ...small, quantizer: 'full', seed: 6 })
  const given = { directory: await temporaryDirectory(), checkpoint: whole.checkpoints.get(1)!, teacher: other }
  await expect(train(student, given)).rejects.toThrow(/run 7 has other weights now/i)
})
