import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { JournalReader } from '../../../../electron/host/cluster/journal-reader.ts'
import { journalName, lineOf, linesOfAttempt } from '../../../../electron/host/jobs/job-line.ts'

/** Journals of a job folder as they grow. */
class Folder {
  readonly #files = new Map<string, Buffer>()

  write(attempt: number, ...numbers: number[]): void {
    const path = posix.join('/job', journalName(attempt))
    const lines = numbers.map((number) =>
      lineOf({ place: attempt * linesOfAttempt + number, time: 0, end: { type: 'finished' } }),
    )
    this.#files.set(path, Buffer.concat([this.#files.get(path) ?? Buffer.alloc(0), ...lines]))
  }

  /** Reads what a reader asks for. @param between happens after the first file was read, before the others */
  read(reader: JournalReader, between: () => void = () => undefined): number[] {
    const answers = reader.asks.map(({ path, from }, index) => {
      if (index === 1) between()
      return this.#files.get(path)?.subarray(from) ?? null
    })
    return reader.take(answers).map(({ place }) => place)
  }
}

test('no line is lost that is written while the next attempt begins', () => {
  const folder = new Folder()
  const reader = new JournalReader('/job', 0)
  folder.write(0, 1, 2)
  expect(folder.read(reader)).toEqual([1, 2])
  reader.expectNext()
  const read = folder.read(reader, () => {
    folder.write(0, 3)
    folder.write(1, 1)
  })
  expect(read).toEqual([])
  expect(reader.isTurning).toBe(true)
  expect(folder.read(reader)).toEqual([3, linesOfAttempt + 1])
  folder.write(1, 2)
  expect(folder.read(reader)).toEqual([linesOfAttempt + 2])
})

test('attempts that lie there are read without waiting, and a running job is asked for one file', () => {
  const folder = new Folder()
  for (const attempt of [0, 1, 2]) folder.write(attempt, 1)
  const reader = new JournalReader('/job', 0)
  const places = Array.from({ length: 6 }, () => folder.read(reader)).flat()
  expect(places).toEqual([1, linesOfAttempt + 1, 2 * linesOfAttempt + 1])
  expect(reader.asks).toHaveLength(1)
  // A next attempt that nothing spoke for is found as well.
  folder.write(3, 1)
  const later = Array.from({ length: 7 }, () => folder.read(reader)).flat()
  expect(later).toEqual([3 * linesOfAttempt + 1])
})
