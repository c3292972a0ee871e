import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTensorboard } from '../../../electron/imports/tensorboard/tensorboard.ts'
import { plainVoice, said } from '../../../shared/errors/voice.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { eventFile, scalars, type WrittenEvent, type WrittenTensor } from './event-writer.ts'
import { pointsOf, valuesOf } from './points.ts'

const stepsAndValues = (points: [number, number, number][]) => points.map(([step, value]) => [step, value])
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

/** Reads event files of one folder, written in the order of their names. */
async function reading(...files: WrittenEvent[][]) {
  const folder = temporaryDirectory()
  for (const [index, events] of files.entries())
    writeFileSync(join(folder, `events.out.tfevents.${index + 1}.host`), eventFile(events))
  const { runs, leftOut, notes } = await readTensorboard(folder)
  return {
    run: runs[0]!,
    leftOut: leftOut.map(({ count, fault }) => [count, said(fault.what, plainVoice).replaceAll(folder, 'FOLDER')]),
    notes: notes.map(({ what }) => said(what, plainVoice).replaceAll(folder, 'FOLDER')),
  }
}

describe('a writer that was resumed', () => {
  const first = scalars(
    'acc',
    range(0, 16).map((step) => [step, step / 64] as const),
  )

  test('voids what it wrote at the step where it starts and after', async () => {
    const again = scalars(
      'acc',
      range(10, 15).map((step) => [step, 0.5 + step / 64] as const),
    )
    const { run, notes } = await reading(first, [again[0]!, { step: 10, starts: true }, ...again.slice(1)])
    expect(stepsAndValues(pointsOf(run).acc!)).toEqual([
      ...range(0, 10).map((step) => [step, step / 64]),
      ...range(10, 15).map((step) => [step, 0.5 + step / 64]),
    ])
    expect(notes).toEqual([expect.stringContaining('6 points in FOLDER were abandoned')])
  })

  test('that does not say so voids nothing in version 2 of the format', async () => {
    const { run, notes } = await reading(first, scalars('acc', [[10, 1]]))
    expect([pointsOf(run).acc!.length, notes]).toEqual([17, []])
  })

  test('is known by a step that goes back in files without a version, by the tags of the event', async () => {
    const events = (tag: string, steps: number[]): WrittenEvent[] =>
      steps.map((step) => ({ step, values: [{ tag, number: step }] }))
    const { run } = await reading([...events('a', [0, 1, 2, 3]), ...events('b', [4]), ...events('a', [2])])
    expect(
      Object.fromEntries(Object.entries(pointsOf(run)).map(([tag, points]) => [tag, stepsAndValues(points)])),
    ).toEqual({
      a: [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
      b: [[4, 4]],
    })
  })
})

describe('tensors of one number', () => {
  const bytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  // Half precision: 0x3800 is 0.5, 0x38cd is 0.60009765625; bfloat16: 0x3f00 is 0.5.
  test.each<[string, WrittenTensor, number]>([
    ['float32', { type: 1, field: 5, numbers: [0.5] }, 0.5],
    ['float64', { type: 2, field: 6, numbers: [0.1] }, 0.1],
    ['int32', { type: 3, field: 7, numbers: [-7] }, -7],
    ['uint8', { type: 4, field: 7, numbers: [200] }, 200],
    ['int64', { type: 9, field: 10, numbers: [-3] }, -3],
    ['bool', { type: 10, field: 11, numbers: [1] }, 1],
    ['bfloat16', { type: 14, field: 13, numbers: [0x3f00] }, 0.5],
    ['float16', { type: 19, field: 13, numbers: [0x38cd] }, 0.60009765625],
    ['float16, subnormal', { type: 19, field: 13, numbers: [0x8001] }, -(2 ** -24)],
    ['float16, infinite', { type: 19, field: 13, numbers: [0x7c00] }, Infinity],
    ['uint32', { type: 22, field: 16, numbers: [4e9] }, 4e9],
    ['shape [1]', { type: 1, shape: [1], field: 5, numbers: [0.25] }, 0.25],
    ['shape [1, 1] as bytes', { type: 2, shape: [1, 1], content: bytes(Float64Array.of(0.3)) }, 0.3],
    ['int16 as bytes', { type: 5, content: bytes(Int16Array.of(-5)) }, -5],
    ['float16 as bytes', { type: 19, content: bytes(Uint16Array.of(0x3800)) }, 0.5],
    ['int64 as bytes', { type: 9, content: bytes(BigInt64Array.of(-9n)) }, -9],
  ])('%s', async (_, tensor, wanted) => {
    const { run, leftOut } = await reading([{ values: [{ tag: 'acc', tensor, plugin: 'scalars' }] }])
    expect([valuesOf(run), leftOut]).toEqual([{ acc: [wanted] }, []])
  })

  test('what is not one number is left out and counted, by what it is', async () => {
    const several: WrittenTensor = { type: 1, shape: [2], field: 5, numbers: [1, 2] }
    const { leftOut } = await reading([
      { values: [{ tag: 'loss', number: 1 }] },
      { step: 1, values: [{ tag: 'weights', tensor: several, plugin: 'histograms' }] },
      { step: 2, values: [{ tag: 'weights', tensor: several }] },
      { step: 2, values: [{ tag: 'both', tensor: several, plugin: 'scalars' }] },
      {
        step: 2,
        values: [
          { tag: 'shown', number: 1, plugin: 'mine' },
          { tag: 'picture', image: true },
        ],
      },
    ])
    expect(leftOut).toEqual([
      [2, '2 histograms without values in FOLDER'],
      [1, '1 value of several numbers in FOLDER'],
      [1, '1 value for the plugin mine in FOLDER'],
      [1, '1 image that is damaged or of an unknown type in FOLDER'],
    ])
  })
})

test('tags that would have one name are told apart in the order in which they came', async () => {
  const { run, notes } = await reading([
    {
      values: [
        { tag: 'val.acc', number: 1 },
        { tag: 'val/acc', number: 2 },
      ],
    },
  ])
  expect(valuesOf(run)).toEqual({ 'val.acc': [1], 'val.acc.1': [2] })
  expect(notes).toEqual(['FOLDER has two metrics that are both called val.acc here: val/acc is val.acc.1'])
})

test('links to folders are followed, each folder once, and one that leads back ends', async () => {
  const folder = temporaryDirectory()
  const elsewhere = temporaryDirectory()
  writeFileSync(join(elsewhere, 'events.out.tfevents.1.h'), eventFile(scalars('loss', [[0, 1]])))
  mkdirSync(join(folder, 'real'))
  writeFileSync(join(folder, 'real', 'events.out.tfevents.1.h'), eventFile(scalars('loss', [[0, 2]])))
  symlinkSync(elsewhere, join(folder, 'linked'))
  symlinkSync(elsewhere, join(folder, 'twice'))
  symlinkSync(folder, join(folder, 'real', 'back'))
  symlinkSync(join(folder, 'gone'), join(folder, 'lost'))
  const { runs, notes, leftOut } = await readTensorboard(folder)
  expect(runs.map((run) => [run.name, valuesOf(run)])).toEqual([
    ['linked', { loss: [1] }],
    ['real', { loss: [2] }],
  ])
  expect(notes.map(({ subject }) => subject)).toEqual([join(folder, 'twice'), join(folder, 'real', 'back')])
  expect(leftOut.map(({ fault }) => [fault.code, fault.subject])).toEqual([['unreadable', join(folder, 'lost')]])
  expect((await readTensorboard(join(folder, 'linked'))).runs[0]!.source).toBe(runs[0]!.source)
})

test('a damaged file is read up to the damage, as TensorBoard does it, and the rest is said', async () => {
  const folder = temporaryDirectory()
  const bytes = Buffer.from(
    eventFile(
      scalars('loss', [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    ),
  )
  const damaged = Buffer.from(bytes)
  damaged[bytes.length - 10]! ^= 1
  writeFileSync(join(folder, 'events.out.tfevents.1.h'), damaged)
  writeFileSync(join(folder, 'events.out.tfevents.2.h'), eventFile(scalars('loss', [[3, 4]])).subarray(0, -3))
  writeFileSync(join(folder, 'events.out.tfevents.3.h'), eventFile(scalars('loss', [[4, 5]])))
  const { runs, leftOut, notes } = await readTensorboard(folder)
  expect(valuesOf(runs[0]!)).toEqual({ loss: [1, 2, 5] })
  expect(leftOut.map(({ fault }) => [fault.code, fault.subject])).toEqual([
    ['damaged', join(folder, 'events.out.tfevents.1.h')],
  ])
  expect(notes.map(({ subject }) => subject)).toEqual([join(folder, 'events.out.tfevents.2.h')])
})
