import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TableReader } from '../../../electron/imports/csv/csv.ts'
import { GrowingText } from '../../../electron/imports/growing-text.ts'
import { JsonLinesReader } from '../../../electron/imports/jsonl.ts'
import type { Reading } from '../../../electron/imports/reading.ts'
import { temporaryDirectory } from '../host/store/fixtures.ts'
import { pointsOf } from './points.ts'

const plainly = { decimal: '.' as const, isPercent: () => false }
const growing = (file: string) =>
  new GrowingText(file, () =>
    file.endsWith('.csv') ? new TableReader(file, 'a', plainly) : new JsonLinesReader(file, 'a'),
  )

/** What matters of a reading: points, and how many of what was left out. */
const facts = ({ runs, leftOut, notes, files }: Reading) => ({
  runs: runs.map((run) => [run.name, run.source, run.head, pointsOf(run)]),
  leftOut: leftOut.map(({ count, fault: { code, subject } }) => [count, code, subject]).sort(),
  notes: notes.map(({ code, subject }) => [code, subject]).sort(),
  columns: files[0]!.columns,
})

const csvRow = fc.tuple(
  fc.nat(9),
  fc.constantFrom('', '0.5', 'nan', 'x', '"a\nb"', '50%'),
  fc.constantFrom('', '1', '2', '"é"'),
)
const csv = fc
  .array(csvRow, { minLength: 1, maxLength: 8 })
  .map(
    (rows) =>
      `\ufeffstep,loss,"é"\n${rows.map((row, index) => [10 * index + row[0], row[1], row[2]].join()).join('\n')}\n`,
  )

const value = fc.constantFrom('0.5', 'NaN', '"x"', 'null', '{"in": 1}')
const json = fc
  .array(fc.tuple(fc.constantFrom('step', 'epoch'), fc.nat(9), value, fc.boolean()), { minLength: 1, maxLength: 8 })
  .map((rows) =>
    rows
      .map(([key, at, of, timed], index) => {
        const time = timed ? `, "time": ${1.7e9 + index}` : ''
        return `{"${key}": ${10 * index + at}, "é": ${of}${time}}\n`
      })
      .join(''),
  )

describe.each([
  ['a.csv', csv],
  ['a.jsonl', json],
])('%s', (name, text) => {
  test('read in parts that end anywhere, it is what it is read at once', async () => {
    const file = join(temporaryDirectory(), name)
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(400), { maxLength: 4 }), async (whole, cuts) => {
        const bytes = Buffer.from(whole)
        writeFileSync(file, '')
        const reader = growing(file)
        let at = 0
        for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
          appendFileSync(file, bytes.subarray(at, cut))
          at = Math.max(at, cut)
          await reader.read(false).catch(() => null)
        }
        const outcome = (reading: Promise<Reading>) => reading.then(facts, (error: Error) => error.message)
        expect(await outcome(reader.read(true))).toEqual(await outcome(growing(file).read(true)))
      }),
    )
  })

  test('what was read is read again only if all is looked at, or the file was written anew', async () => {
    const file = join(temporaryDirectory(), name)
    const line = (step: number, loss: number) =>
      name === 'a.csv' ? `${step},${loss.toFixed(3)}\n` : `{"step": ${step}, "loss": ${loss.toFixed(3)}}\n`
    const head = name === 'a.csv' ? 'step,loss\n' : ''
    const all = Array.from({ length: 1000 }, (_, step) => line(step, 0.5))
    const losses = async (reader: GrowingText, whole = false) => {
      const points = pointsOf((await reader.read(whole)).runs[0]!)['loss']!
      return [points.length, points[500]?.[1]]
    }
    writeFileSync(file, head + all.join(''))
    const reader = growing(file)
    expect(await losses(reader)).toEqual([1000, 0.5])
    all[500] = line(500, 0.25)
    writeFileSync(file, head + all.join('') + line(1000, 1))
    expect(await losses(reader)).toEqual([1001, 0.5])
    expect(await losses(reader, true)).toEqual([1001, 0.25])
    // With another beginning or end, however long.
    writeFileSync(file, readFileSync(file, 'utf8').replace(line(0, 0.5), line(7000, 0.5)))
    expect((await reader.read(false)).runs[0]!.series[0]!.steps.at(-1)).toBe(7000)
  })

  test('a line that was not ended is taken if the text is read whole, and taken anew when it goes on', async () => {
    const file = join(temporaryDirectory(), name)
    writeFileSync(file, name === 'a.csv' ? 'step,loss\n0,1\n1,0.1' : '{"step": 0, "loss": 1}\n{"step": 1, "loss": 0.1}')
    const reader = growing(file)
    const values = async (whole: boolean) => [...(await reader.read(whole)).runs[0]!.series[0]!.values]
    expect(await values(false)).toEqual([1])
    expect(await values(true)).toEqual([1, 0.1])
    appendFileSync(file, name === 'a.csv' ? '25\n' : '\n{"step": 2, "loss": 2}\n')
    expect(await values(false)).toEqual(name === 'a.csv' ? [1, 0.125] : [1, 0.1, 2])
  })
})
