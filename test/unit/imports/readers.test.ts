import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { zipSync, strToU8, unzipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseArchive, writeArchive, type StudyArchive } from '../../../electron/imports/archive.ts'
import { parseCsv, parseCsvRuns } from '../../../electron/imports/csv.ts'
import { digestOf } from '../../../electron/imports/digest.ts'
import type { ImportedRun } from '../../../electron/imports/imported-run.ts'
import { maskedChecksum, recordsOf } from '../../../electron/imports/record-file.ts'
import { readTensorboard } from '../../../electron/imports/tensorboard.ts'
import { readTrackio } from '../../../electron/imports/trackio.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'

/** Written by tensorboardX, by PyTorch's SummaryWriter and by Trackio, with the values that they were given. */
const folder = join(import.meta.dirname, '../../frozen/imports')
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, [step: number, value: number | string, time: number][]>
>

function pointsOf({ series }: ImportedRun): Record<string, [number, number, number][]> {
  return Object.fromEntries(
    series.map(({ metric, steps, values, times }) => [
      metric,
      Array.from(steps, (step, index): [number, number, number] => [step, values[index]!, times[index]!]),
    ]),
  )
}

describe('event files of TensorBoard', () => {
  test.each(['tensorboardX', 'torch'])(
    'what %s wrote is read with equal values; images, texts and histograms are passed over',
    async (writer) => {
      const [run, ...others] = await readTensorboard(join(folder, `${writer}.tfevents`))
      expect(others).toEqual([])
      const points = pointsOf(run!)
      expect(Object.keys(points).sort()).toEqual(Object.keys(expected[writer]!).sort())
      for (const [metric, wanted] of Object.entries(expected[writer]!))
        expect(points[metric]).toEqual(
          wanted.map(([step, value, time]) => [step, Number(value), expect.closeTo(time, 3)]),
        )
    },
  )

  test('folders are runs, as TensorBoard shows them; files of a folder go together', async () => {
    const directory = temporaryDirectory()
    const bytes = readFileSync(join(folder, 'torch.tfevents'))
    const { mkdirSync } = await import('node:fs')
    for (const name of ['a', 'b/c']) {
      mkdirSync(join(directory, name), { recursive: true })
      writeFileSync(join(directory, name, 'events.out.tfevents.1.host'), bytes)
    }
    const runs = await readTensorboard(directory)
    expect(runs.map(({ name }) => name).sort()).toEqual(['a', 'b/c'])
  })

  test('a file that ends within a record is read up to it; a flipped bit is told', () => {
    const bytes = readFileSync(join(folder, 'torch.tfevents'))
    const all = [...recordsOf(bytes, 'x')]
    expect([...recordsOf(bytes.subarray(0, bytes.length - 3), 'x')]).toHaveLength(all.length - 1)
    const damaged = Buffer.from(bytes)
    damaged[200]! ^= 4
    expect(() => [...recordsOf(damaged, 'run/events')]).toThrow(/^run\/events is .*checksum at byte \d+ is wrong$/)
  })

  test('the checksum is that of the format', () => {
    // RFC 3720, B.4: 32 bytes of zero have the CRC-32C aa36918a, here with the mask of the format.
    const crc = 0x8a9136aa
    expect(maskedChecksum(new Uint8Array(32))).toBe(((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0)
  })
})

describe('CSV', () => {
  test('a line a step, with a column that tells runs apart', () => {
    const [a, b] = parseCsvRuns(
      'run,epoch,val/acc,note,loss\na,1,0.5,"x, y",nan\nb,1,0.25,,2\na,2,0.75,"say ""hi""\nthere",1\n',
      'mine',
    )
    expect(pointsOf(a!)).toEqual({
      'val.acc': [
        [1, 0.5, 0],
        [2, 0.75, 0],
      ],
      loss: [
        [1, Number.NaN, 0],
        [2, 1, 0],
      ],
    })
    expect([b!.name, pointsOf(b!)]).toEqual(['b', { 'val.acc': [[1, 0.25, 0]], loss: [[1, 2, 0]] }])
  })
  test('a chart that Weights & Biases exported', () => {
    const runs = parseCsvRuns(
      '"Step","bc-1 - train/loss","bc-1 - train/loss__MIN","bc-1 - train/loss__MAX","bnn - ' +
        'train/loss"\n"0","2.5","2.5","2.5",""\n"10","1.5","1.5","1.5","1.25"\n',
      'wandb',
    )
    expect(runs.map((run) => [run.name, pointsOf(run)])).toEqual([
      [
        'bc-1',
        {
          'train.loss': [
            [0, 2.5, 0],
            [10, 1.5, 0],
          ],
        },
      ],
      ['bnn', { 'train.loss': [[10, 1.25, 0]] }],
    ])
  })
  test('its run history, with its times', () => {
    const [run] = parseCsvRuns('_step,_timestamp,loss\n0,1700000000.25,3\n1,1700000001,2\n', 'history')
    expect(pointsOf(run!)).toEqual({
      loss: [
        [0, 3, 1_700_000_000_250],
        [1, 2, 1_700_000_001_000],
      ],
    })
  })
  test('what is wrong is told by its line', () => {
    expect(() => parseCsvRuns('a,b\n1,2\n', 'x')).toThrow('no column that counts')
    expect(() => parseCsvRuns('step,b\n1,2,3\n', 'x')).toThrow('x, line 2: it has 3 columns, the first line 2')
    expect(() => parseCsvRuns('step,b\nsoon,2\n', 'x')).toThrow('x, line 2: "soon" is no step')
    expect(() => parseCsvRuns('step,b\n1,"2\n', 'x')).toThrow('never closed')
    expect(() => parseCsvRuns('step,b\n1,word\n', 'x')).toThrow('no numbers')
  })
  test('any table comes back as it was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') })
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (lines) => {
        const text = lines.map((line) => line.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect([...parseCsv(text)]).toEqual(lines)
      }),
    )
  })
})

test('a project of Trackio is read with its configurations', () => {
  const file = join(temporaryDirectory(), 'demo.db')
  writeFileSync(file, gunzipSync(readFileSync(join(folder, 'trackio.db.gz'))))
  const [run, ...others] = readTrackio(file)
  expect(others).toEqual([])
  expect(run).toMatchObject({ name: 'first', configuration: { quantizer: 'bc', lr: 0.1 } })
  const points = pointsOf(run!)
  expect(points['train.loss']!.map(([step, value]) => [step, value])).toEqual(
    [0, 1, 2, 3, 4, 5].map((step) => [step, 1 / (1 + step)]),
  )
  expect(points.acc!.map(([, value]) => value)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5])
  expect(points.text).toBeUndefined()
  expect(() => readTrackio(join(folder, 'torch.tfevents'))).toThrow(
    /torch\.tfevents cannot be read as a project of Trackio/,
  )
})

describe('archives', () => {
  const series = (metric: string, values: number[]) => ({
    metric,
    steps: Float64Array.from(values, (_, index) => index),
    values: Float64Array.from(values),
    times: Float64Array.from(values, (_, index) => 1e12 + index),
  })
  const archive: StudyArchive = {
    signum: '0.1.0',
    study: { name: 'one', notes: '' },
    runs: [
      {
        id: 7,
        state: 'finished',
        experiment: { quantizer: 'bc', seed: 1 },
        progress: { epoch: 1, epochs: 1, step: 3, steps: 3 },
        createdAt: 1,
        startedAt: 2,
        finishedAt: 3,
        error: null,
        starred: true,
        archived: false,
        notes: 'n',
        tags: ['t'],
        origin: null,
        model: null,
        record: null,
        log: [{ time: 1, level: 'info', message: 'hello' }],
        histograms: [],
        answers: null,
        points: [series('b', [1, Number.NaN, Infinity, -0]), series('a/layer', [5])],
      },
    ],
  }

  test('come back whole, NaN and infinities included, and the same runs make the same bytes', () => {
    const bytes = writeArchive(archive)
    const {
      runs: [run],
      ...rest
    } = parseArchive(bytes, 'x.signum')
    expect(rest).toEqual({ signum: '0.1.0', study: { name: 'one', notes: '' } })
    expect(run).toEqual({
      ...archive.runs[0],
      points: [series('a/layer', [5]), series('b', [1, Number.NaN, Infinity, -0])],
    })
    expect(Buffer.from(writeArchive({ ...archive, runs: [run!] })).equals(Buffer.from(bytes))).toBe(true)
    expect(digestOf(run!.points)).toBe(digestOf(archive.runs[0]!.points))
  })

  test('a changed point, a missing file and a newer version are told', () => {
    const files = unzipSync(writeArchive(archive))
    const points = Uint8Array.from(files['runs/1.f64']!)
    points[20]! ^= 1
    expect(() => parseArchive(zipSync({ ...files, 'runs/1.f64': points }), 'x.signum')).toThrow(
      'x.signum is damaged: the points of run 7 are not those that were written',
    )
    expect(() =>
      parseArchive(zipSync({ 'study.json': files['study.json']!, 'study.sha256': files['study.sha256']! }), 'x.signum'),
    ).toThrow('run 7 has no bytes of points where 120 belong')
    const changed = strToU8(new TextDecoder().decode(files['study.json']).replace('"seed":1', '"seed":2'))
    expect(() => parseArchive(zipSync({ ...files, 'study.json': changed }), 'x.signum')).toThrow(
      'its study.json is not the one that was written',
    )
    expect(() =>
      parseArchive(zipSync({ 'study.json': strToU8('{"format":"signum-study","version":9}') }), 'x.signum'),
    ).toThrow('written by a newer Signum')
    expect(() => parseArchive(strToU8('nothing'), 'x.signum')).toThrow('is no ZIP file')
    expect(() => parseArchive(zipSync({ 'a.txt': strToU8('a') }), 'x.signum')).toThrow('it has no study.json')
  })

  test(
    'names that lead elsewhere are passed over, and one that unpacks without bound is refused before it is ' +
      'unpacked',
    () => {
      const files = unzipSync(writeArchive(archive))
      expect(
        parseArchive(zipSync({ ...files, '../../evil': strToU8('x'), '/etc/passwd': strToU8('x') }), 'x.signum').runs,
      ).toHaveLength(1)
      const bomb = zipSync({ ...files, 'runs/2.f64': new Uint8Array(10) })
      // The central directory says that the last file unpacks to 4 GB.
      const view = new DataView(bomb.buffer, bomb.byteOffset)
      for (let at = 0; at < bomb.length - 4; at++)
        if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xfffffff0, true)
      expect(() => parseArchive(bomb, 'x.signum')).toThrow(/unpacks to more than/)
    },
  )
})
