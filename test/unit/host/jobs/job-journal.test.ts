import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { exactJson, fromExactJson } from '../../../../electron/host/jobs/exact-json.ts'
import { JobJournal, linesIn } from '../../../../electron/host/jobs/job-journal.ts'
import { journalName } from '../../../../electron/host/jobs/job-line.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'signum-job-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const log = (message: string) => ({ news: { type: 'log', line: { time: 1, level: 'info', message } } }) as const

test('every number comes back bit for bit, also NaN, infinities and -0, and arrays keep their kind', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), fc.double(), (values, value) => {
      const given = { columns: Float64Array.from(values), value, counts: Uint32Array.of(1, 2 ** 32 - 1) }
      expect(fromExactJson(exactJson(given))).toStrictEqual(given)
    }),
  )
  expect(exactJson({ text: 'a\nb' })).not.toContain('\n')
})

test('attempts follow one another in files of their own, and places rise', async () => {
  const place = folder()
  for (const words of ['first', 'second']) {
    const journal = JobJournal.begin(place)
    journal.write(log(words))
    journal.write({ end: { type: 'stopped', why: 'signal' } }, true)
    await journal.close()
  }
  const lines = linesIn(place)
  expect(lines.map(({ news }) => (news?.type === 'log' ? news.line.message : null))).toEqual([
    'first',
    null,
    'second',
    null,
  ])
  expect(lines.map(({ place: number }) => number)).toEqual([1, 2, 1e9 + 1, 1e9 + 2])
})

test('a line that was cut by a kill, and one that was damaged, are no lines', async () => {
  const place = folder()
  const journal = JobJournal.begin(place)
  for (const words of ['one', 'two', 'three']) journal.write(log(words))
  await journal.close()
  const path = join(place, journalName(0))
  const { length } = readFileSync(path)
  truncateSync(path, length - 3)
  expect(linesIn(place)).toHaveLength(2)
  appendFileSync(path, '\n00000000 {"place":9}\n')
  expect(linesIn(place)).toHaveLength(2)
})
