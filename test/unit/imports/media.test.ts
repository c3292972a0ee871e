import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Journal } from '../../../electron/imports/journal.ts'
import type { ImportedRun } from '../../../electron/imports/imported-run.ts'
import { digestOfBytes, MediaCollector, type ReadMedium } from '../../../electron/imports/read-media.ts'
import { Remarks } from '../../../electron/imports/remarks.ts'
import { readTensorboard } from '../../../electron/imports/tensorboard/tensorboard.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { eventFile, scalars, type WrittenEvent } from './event-writer.ts'
import { journalLine } from './journal-writer.ts'

/** Bytes that begin as those of a PNG do. */
const png = (mark: number) => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, mark)
const text = (words: string) => new TextEncoder().encode(words)

async function contentsOf(run: ImportedRun): Promise<[string, number, string, unknown][]> {
  return Promise.all(
    run.media!.map(async ({ name, step, kind, type, sha256, content }) => {
      const bytes = (await content())!
      expect(digestOfBytes(bytes)).toBe(sha256)
      const value: unknown = type === 'application/json' ? JSON.parse(Buffer.from(bytes).toString()) : bytes.at(-1)
      return [name, step, kind, value] as [string, number, string, unknown]
    }),
  )
}

async function runIn(...files: WrittenEvent[][]): Promise<ImportedRun> {
  const folder = temporaryDirectory()
  for (const [index, events] of files.entries())
    writeFileSync(join(folder, `events.out.tfevents.${index + 1}.host`), eventFile(events))
  return (await readTensorboard(folder)).runs[0]!
}

test('images and histograms of event files come as they were written, in either form', async () => {
  const run = await runIn([
    ...scalars('loss', [[0, 1]]),
    { step: 0, values: [{ tag: 'old', image: png(1) }] },
    {
      step: 1,
      values: [
        {
          tag: 'new',
          plugin: 'images',
          tensor: { type: 7, shape: [4], strings: [text('3'), text('2'), png(2), png(3)] },
        },
        { tag: 'h', histogram: { low: -1, limits: [-2, -1, 0, 1, 1.8e308], counts: [0, 0, 3, 4, 0] } },
        {
          tag: 'h2',
          plugin: 'histograms',
          tensor: { type: 2, shape: [2, 3], field: 6, numbers: [0, 1, 5, 1, 3, 6] },
        },
      ],
    },
  ])
  expect(await contentsOf(run)).toEqual([
    ['old', 0, 'image', 1],
    ['new', 1, 'image', 2],
    ['new/1', 1, 'image', 3],
    ['h', 1, 'histogram', { edges: [-1, 0, 1], counts: [3, 4] }],
    ['h2', 1, 'histogram', { edges: [0, 1, 3], counts: [5, 6] }],
  ])
  expect(run.media![1]).toMatchObject({ width: 3, height: 2, type: 'image/png', bytes: 9 })
})

test('what a resumed writer abandoned is forgotten, and a step that comes again is replaced', async () => {
  const at = (step: number, mark: number): WrittenEvent => ({ step, values: [{ tag: 'p', image: png(mark) }] })
  const run = await runIn(
    [...scalars('loss', [[0, 1]]), at(0, 1), at(1, 2), at(2, 3)],
    [{ version: 'brain.Event:2' }, { step: 1, starts: true }, at(1, 7), at(1, 8)],
  )
  expect(await contentsOf(run)).toEqual([
    ['p', 0, 'image', 1],
    ['p', 1, 'image', 8],
  ])
})

test('of a name with many steps evenly chosen ones are kept, and the last', () => {
  const collector = new MediaCollector()
  const medium = (step: number): ReadMedium => ({
    name: 'p',
    step,
    kind: 'image',
    time: 0,
    type: 'image/png',
    bytes: 1,
    sha256: String(step),
    label: '',
    width: null,
    height: null,
    content: () => Promise.resolve(null),
  })
  for (let step = 0; step < 1200; step++) collector.add(medium(step))
  const remarks = new Remarks()
  const steps = collector.all(remarks, 'FILE').map(({ step }) => step)
  expect([steps.length, steps.slice(0, 3), steps.at(-1)]).toEqual([301, [0, 4, 8], 1199])
  expect(remarks.notes).toHaveLength(1)
})

const script = `
import sys
sys.path.insert(0, sys.argv[1])
import signum
signum.init(name="pictures", folder=sys.argv[2])
for step in range(2):
    signum.log({"loss": 1 / (step + 1)}, step=step)
    signum.image("grey", [[0, 0.5, 1], [1, 0, step]])
    signum.histogram("weights", [0, 1, 2, 3, float("nan")], bins=3)
    signum.file("script", sys.argv[0])
signum.image("nothing", b"no image")
`

test('a script keeps images, histograms and files; what is none is one warning', async () => {
  const folder = temporaryDirectory()
  const file = join(folder, 'script.py')
  writeFileSync(file, script)
  const resources = join(import.meta.dirname, '../../../resources/python')
  const done = spawnSync('python3', [file, resources, folder], { encoding: 'utf8' })
  expect(done.status).toBe(0)
  expect(done.stderr).toContain('the image nothing was left out: it is no PNG')
  const journal = readdirSync(folder).find((name) => name.endsWith('.signum-journal'))!
  const { runs, leftOut } = await new Journal(join(folder, journal)).read()
  expect(leftOut).toEqual([])
  const [run] = runs as [ImportedRun]
  expect(run.media!.map(({ name, step, kind, width, height }) => [name, step, kind, width, height])).toEqual([
    ['grey', 0, 'image', 3, 2],
    ['grey', 1, 'image', 3, 2],
    ['weights', 0, 'histogram', null, null],
    ['weights', 1, 'histogram', null, null],
    ['script', 0, 'file', null, null],
    ['script', 1, 'file', null, null],
  ])
  const found = await contentsOf(run)
  expect(found[2]![3]).toEqual({ edges: [0, 1, 2, 3], counts: [1, 1, 2] })
  rmSync(join(folder, journal.replace('journal', 'media')), { recursive: true })
  expect(await run.media![0]!.content()).toBeNull()
})

test('a journal names files of its own folder alone', async () => {
  const folder = temporaryDirectory()
  const path = join(folder, 'x.signum-journal')
  writeFileSync(join(folder, 'secret'), 'a')
  const sha256 = digestOfBytes(text('a'))
  const medium = { kind: 'file', type: 'text/plain', bytes: 1, sha256 }
  writeFileSync(
    path,
    journalLine({ run: 'a', name: 'a' }) +
      journalLine({ step: 0, time: 1, log: { loss: 1 } }) +
      journalLine({
        step: 0,
        time: 1,
        media: { one: { ...medium, file: 'secret' }, two: { ...medium, file: '../x' } },
      }) +
      journalLine({ step: 0, time: 1, media: { three: { kind: 'unknown' } } }),
  )
  const { runs, leftOut } = await new Journal(path).read()
  expect(await Promise.all(runs[0]!.media!.map(({ content }) => content()))).toEqual([null, null])
  expect(leftOut).toMatchObject([{ count: 1 }])
})
