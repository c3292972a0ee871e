import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainVoice, said } from '../../../shared/errors/voice.ts'
import { WandbFile } from '../../../electron/imports/wandb/wandb-file.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { pointsOf, valuesOf } from './points.ts'
import { exitRecord, historyRecord, wandbLog } from './wandb-writer.ts'

const place = () => join(temporaryDirectory(), 'run-a.wandb')

test('what wandb 0.31 wrote offline is read: name, configuration, values with their times, end', async () => {
  const file = place()
  copyFileSync(join(import.meta.dirname, '../../frozen/imports/offline.wandb'), file)
  const { runs, leftOut } = await new WandbFile(file).read()
  expect(runs).toHaveLength(1)
  const [run] = runs
  expect(run).toMatchObject({
    name: 'my run',
    configuration: { lr: 0.1, model: 'resnet', 'nested.a': 1, group: 'g' },
    end: { state: 'finished', error: null },
  })
  const points = pointsOf(run!)
  expect(points['loss']!.map(([step, value]) => [step, value])).toEqual(
    [0, 1, 2, 3, 4].map((step) => [step, 1 / (step + 1)]),
  )
  expect(points['loss']![0]![2]).toBeCloseTo(1_795_959_972_734.63, 1)
  expect(points['train.acc']!.at(-1)!.slice(0, 2)).toEqual([4, 4])
  expect(points['late']!.map(([step]) => step)).toEqual([20])
  expect([points['nan']![0]![1], points['inf']![0]![1], points['a']![0]![1]]).toEqual([NaN, -Infinity, 1e300])
  expect(points['d.x']!.map(([, value]) => value)).toEqual([0, 1, 2, 3, 4])
  expect(Object.keys(points).filter((name) => name.startsWith('_'))).toEqual([])
  expect(leftOut.map(({ count, fault }) => [count, said(fault.what, plainVoice)]).sort()).toEqual([
    [5, `5 values of flag in ${file} (yes or no)`],
    [5, `5 values of text in ${file} (a text)`],
  ])
})

test('records that span blocks of the log are read, in parts that end anywhere', async () => {
  const file = place()
  const sizes = fc.array(fc.constantFrom(1, 40, 30_000, 32_700, 70_000), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.nat(200_000), { maxLength: 3 }), async (lengths, cuts) => {
      const records = lengths.map((length, step) =>
        historyRecord(step, { loss: `${step}`, note: `"${'x'.repeat(length)}"` }),
      )
      const log = wandbLog([...records, exitRecord(1)])
      writeFileSync(file, '')
      const reader = new WandbFile(file)
      let at = 0
      for (const cut of [...cuts.sort((a, b) => a - b), log.length]) {
        appendFileSync(file, log.subarray(at, cut))
        at = Math.max(at, cut)
        await reader.read()
      }
      const [run] = (await reader.read()).runs
      expect(valuesOf(run!)).toEqual({ loss: lengths.map((_, step) => step) })
      expect(run!.end).toMatchObject({ state: 'failed', error: 'The script ended with exit code 1.' })
    }),
    { numRuns: 30 },
  )
})

test('images, histograms and files are those of the folder beside the log, also if they come late', async () => {
  const file = place()
  const images = join(dirname(file), 'files/media/images/val')
  const png = (last: number) => Uint8Array.from([...Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), last])
  mkdirSync(images, { recursive: true })
  writeFileSync(join(images, 'a_0.png'), png(0))
  writeFileSync(join(dirname(file), 'files/page.html'), '<b>')
  writeFileSync(join(dirname(file), 'secret.txt'), 'secret')
  const image = (path: string) => ({ 'val/a._type': '"image-file"', 'val/a.path': `"${path}"`, 'val/a.width': '3' })
  const first = historyRecord(0, {
    loss: '1',
    ...image('media/images/val/a_0.png'),
    'weights._type': '"histogram"',
    'weights.values': '[2, 1]',
    'weights.bins': '[0, 0.5, 1]',
    packed: '{"_type": "histogram", "values": [1, 3], "packedBins": {"min": -1, "size": 0.5, "count": 2}}',
    page: '{"_type": "html-file", "path": "page.html", "sha256": "", "size": 3}',
    stolen: '{"_type": "table-file", "path": "../secret.txt"}',
  })
  const many = '["media/images/val/a_0.png", "media/images/val/a_1.png"]'
  const second = historyRecord(1, {
    ...image('media/images/val/a_1.png'),
    many: `{"_type": "images/separated", "filenames": ${many}}`,
  })
  writeFileSync(file, wandbLog([first, second]))
  const reader = new WandbFile(file)
  const before = await reader.read()
  const told = before.leftOut.map(({ count, fault }) => [count, said(fault.what, plainVoice)])
  const absent = (name: string) => [1, `1 file of ${name} in ${file}: not in ${join(dirname(file), 'files')}`]
  expect(told).toEqual([absent('stolen'), absent('val/a'), absent('many/1')])

  writeFileSync(join(images, 'a_1.png'), png(1))
  const { runs, leftOut } = await reader.read()
  expect(leftOut).toHaveLength(1)
  const media = runs[0]!.media!
  expect(media.map(({ name, step, kind, type, label }) => [name, step, kind, type, label]).toSorted()).toEqual([
    ['many', 1, 'image', 'image/png', ''],
    ['many/1', 1, 'image', 'image/png', ''],
    ['packed', 0, 'histogram', 'application/json', ''],
    ['page', 0, 'file', 'text/html', 'page.html'],
    ['val/a', 0, 'image', 'image/png', ''],
    ['val/a', 1, 'image', 'image/png', ''],
    ['weights', 0, 'histogram', 'application/json', ''],
  ])
  const textOf = async (name: string) =>
    Buffer.from((await media.find((each) => each.name === name)!.content())!).toString()
  expect(JSON.parse(await textOf('packed'))).toEqual({ edges: [-1, -0.5, 0], counts: [1, 3] })
  expect(JSON.parse(await textOf('weights'))).toEqual({ edges: [0, 0.5, 1], counts: [2, 1] })
  expect(await textOf('page')).toBe('<b>')

  // A run that was rewound has its later images alone.
  const last = { many: `{"_type": "images/separated", "filenames": ["media/images/val/a_1.png"]}` }
  writeFileSync(file, wandbLog([first, second, historyRecord(1, last)]))
  const again = (await new WandbFile(file).read()).runs[0]!.media!
  expect(again.map(({ name, step }) => `${name} ${step}`)).not.toContain('many/1 1')
})

test('what is neither number nor medium is left out with all its parts; damaged parts are passed over', async () => {
  const file = place()
  const image = { 'img._type': '"image-file"', 'img.width': '3', hist: '{"_type": "histogram", "bins": [1]}' }
  const log = wandbLog([
    historyRecord(0, { loss: '1', ...image }),
    ...Array.from({ length: 900 }, (_, step) => historyRecord(step + 1, { loss: '2' })),
  ])
  log[200]! ^= 1
  writeFileSync(file, log)
  const { runs, leftOut } = await new WandbFile(file).read()
  const points = pointsOf(runs[0]!)
  expect(Object.keys(points)).toEqual(['loss'])
  // Of the first block what comes after the damage is lost.
  expect(points['loss']![1]![0]).toBeGreaterThan(100)
  expect(points['loss']!.at(-1)![0]).toBe(900)
  const told = leftOut.map(({ fault }) => said(fault.what, plainVoice))
  expect(told).toContain(`1 value of img in ${file} (image-file)`)
  expect(told).toContain(`1 value of hist in ${file} (histogram)`)
  expect(told.join('\n')).toMatch(/1 part of .* that is damaged, first at byte \d+/)
})

test('a run that went back to an earlier step has its later values alone; another file is refused', async () => {
  const file = place()
  writeFileSync(file, wandbLog([0, 1, 2, 1].map((step, index) => historyRecord(step, { loss: `${index}` }))))
  const { runs, notes } = await new WandbFile(file).read()
  expect(valuesOf(runs[0]!)).toEqual({ loss: [0, 3] })
  expect(runs[0]!.end).toBeNull()
  expect(notes).toMatchObject([{ code: 'conflict' }])
  writeFileSync(file, 'not a log at all')
  await expect(new WandbFile(file).read()).rejects.toThrow('is not a log of Weights & Biases')
})
