import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import SQLite from 'better-sqlite3'
import { zipSync, strToU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { parseArchive, writeArchive, type StudyArchive } from '../../../electron/imports/archive.ts'
import { digestOf } from '../../../electron/imports/digest.ts'
import { maskedChecksum, recordsOf } from '../../../electron/imports/tensorboard/record-file.ts'
import { readTensorboard } from '../../../electron/imports/tensorboard/tensorboard.ts'
import { digestOfBytes } from '../../../electron/imports/read-media.ts'
import { TrackioFile } from '../../../electron/imports/trackio.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { pointsOf, valuesOf } from './points.ts'

/** Written by tensorboardX, by PyTorch's SummaryWriter and by Trackio, with the values that they were given. */
const folder = join(import.meta.dirname, '../../frozen/imports')
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, [step: number, value: number | string, time: number][]>
>

describe('event files of TensorBoard', () => {
  test.each(['tensorboardX', 'torch'])(
    'what %s wrote is read with equal values; images, texts and histograms are passed over',
    async (writer) => {
      const {
        runs: [run, ...others],
      } = await readTensorboard(join(folder, `${writer}.tfevents`))
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
    const { runs } = await readTensorboard(directory)
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

test('a project of Trackio is read with its configurations', async () => {
  const file = join(temporaryDirectory(), 'demo.db')
  writeFileSync(file, gunzipSync(readFileSync(join(folder, 'trackio.db.gz'))))
  const {
    runs: [run, ...others],
  } = await new TrackioFile(file).read()
  expect(others).toEqual([])
  expect(run).toMatchObject({ name: 'first', configuration: { quantizer: 'bc', lr: 0.1 } })
  const points = pointsOf(run!)
  expect(points['train.loss']!.map(([step, value]) => [step, value])).toEqual(
    [0, 1, 2, 3, 4, 5].map((step) => [step, 1 / (1 + step)]),
  )
  expect(points.acc!.map(([, value]) => value)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5])
  expect(points.text).toBeUndefined()
  await expect(new TrackioFile(join(folder, 'torch.tfevents')).read()).rejects.toThrow(
    /torch\.tfevents cannot be read as a project of Trackio/,
  )
})

test('a row of Trackio with the words NaN and Infinity in a text is read; what is no number is counted', async () => {
  const file = join(temporaryDirectory(), 'words.db')
  const database = new SQLite(file)
  database.exec(
    'CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT)',
  )
  const insert = database.prepare(
    "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES ('2025-09-01', ?, ?, ?)",
  )
  insert.run('r', 0, '{"loss": NaN, "acc": -Infinity, "note": "loss: NaN, skipped [Infinity]", "nothing": null}')
  insert.run('r', 1, '{"loss": 2.0, "constructor": 3, "table": {"_type": "trackio.table"}, "quoted": "a \\" NaN,"}')
  insert.run('r', 2, '{"loss": ')
  insert.run('r', 3, '{"loss": 4}')
  insert.run('r', 1, '{"loss": 5}')
  database.close()
  const { runs, leftOut, notes } = await new TrackioFile(file).read()
  expect(runs.map(valuesOf)).toEqual([{ loss: [Number.NaN, 5], acc: [-Infinity], constructor: [3] }])
  expect(leftOut.map(({ count, fault }) => [count, fault.code])).toEqual([
    [1, 'unsupported'],
    [1, 'unsupported'],
    [1, 'unsupported'],
    [1, 'wrong-format'],
  ])
  expect(notes).toHaveLength(1)
})

test('of a project of Trackio that grows the new rows are read; what was deleted or renamed is read anew', async () => {
  const file = join(temporaryDirectory(), 'grows.db')
  const database = new SQLite(file)
  database.pragma('journal_mode = WAL')
  database.exec(
    'CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT)',
  )
  const insert = database.prepare(
    "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES ('2025-09-01', ?, ?, ?)",
  )
  const add = (run: string, step: number) => insert.run(run, step, `{"loss": ${step}}`)
  for (const run of ['a', 'b']) add(run, 0)
  const reader = new TrackioFile(file)
  const first = await reader.read()
  add('a', 1)
  const second = await reader.read()
  expect(second.runs.map(valuesOf)).toEqual([{ loss: [0, 1] }, { loss: [0] }])
  expect(second.runs[1]).toBe(first.runs[1])
  database.exec("UPDATE metrics SET run_name = 'c' WHERE run_name = 'a'; DELETE FROM metrics WHERE run_name = 'b'")
  expect((await reader.read()).runs.map((run) => [run.name, valuesOf(run)])).toEqual([['c', { loss: [0, 1] }]])
  database.close()
})

test('images, histograms and texts of Trackio are media by step; an image that comes late is taken then', async () => {
  const place = temporaryDirectory()
  const database = new SQLite(join(place, 'lab.db'))
  database.exec(
    'CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT)',
  )
  const image = '{"_type": "trackio.image", "file_path": "lab/r/0/a.png", "caption": null}'
  const histogram = '{"_type": "trackio.histogram", "bins": [0, 1, 2], "values": [3, 4]}'
  const text = '{"_type": "trackio.markdown", "_value": "# Notes"}'
  const metrics = `{"loss": 1, "view": ${image}, "weights": ${histogram}, "text": ${text}}`
  database
    .prepare("INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES ('2025-09-01', 'r', 0, ?)")
    .run(metrics)
  database.close()
  const reader = new TrackioFile(join(place, 'lab.db'))
  const before = await reader.read()
  expect(before.leftOut).toMatchObject([{ count: 1, fault: { code: 'nothing-there' } }])
  expect(before.runs[0]!.media!.map(({ name }) => name)).toEqual(['weights', 'text'])
  mkdirSync(join(place, 'media/lab/r/0'), { recursive: true })
  const head = '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\u0003\0\0\0\u0002'
  writeFileSync(join(place, 'media/lab/r/0/a.png'), Buffer.from(head, 'latin1'))
  const { runs, leftOut } = await reader.read()
  expect(leftOut).toEqual([])
  const told = runs[0]!.media!.map(({ name, step, type, label, width }) => [name, step, type, label, width])
  expect(told.toSorted()).toEqual([
    ['text', 0, 'text/markdown', 'text.md', null],
    ['view', 0, 'image/png', '', 3],
    ['weights', 0, 'application/json', '', null],
  ])
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
        name: 'the one',
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

  test('contents of images are there once, and only if they were kept; a changed one is told', () => {
    const content = strToU8('an image')
    const sha256 = digestOfBytes(content)
    const facts = { name: 'view', kind: 'image' as const, time: 1, type: 'image/png', bytes: 8, label: '', sha256 }
    const size = { width: 2, height: 3 }
    const media = [0, 1].map((step) => ({ ...facts, ...size, step, content }))
    const gone = { ...facts, ...size, step: 2, sha256: 'a'.repeat(64), content: null }
    const bytes = writeArchive({ ...archive, runs: [{ ...archive.runs[0]!, media: [...media, gone] }] })
    expect(parseArchive(bytes, 'x.signum').runs[0]!.media).toEqual([...media, gone])
    const files = unzipSync(bytes)
    const name = `media/${sha256}`
    expect(Object.keys(files).filter((each) => each.startsWith('media/'))).toEqual([name])
    expect(() => parseArchive(zipSync({ ...files, [name]: strToU8('another') }), 'x.signum')).toThrow(
      'x.signum is damaged: view of run 7 at step 0 is not what was written',
    )
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
    expect(() => parseArchive(strToU8('nothing'), 'x.signum')).toThrow('is not a ZIP file')
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
