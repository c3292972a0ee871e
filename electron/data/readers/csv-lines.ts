import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import papa from 'papaparse'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { readingFailure } from './file.ts'

/** A line of CSV without its end has at most so many bytes: an image of 256x256 in digits has a quarter million. */
const longestLine = 4_000_000

/**
 * Lines of a CSV file as cells, one after the other, unpacked if its name ends in gz; commas, semicolons, tabs or bars
 * part them. Empty lines are left out.
 * @throws BadInput if it cannot be read, or has no lines as CSV has
 */
export async function* csvLines(file: string): AsyncGenerator<string[]> {
  const source = createReadStream(file)
  let sinceLine = 0
  const guard = new Transform({
    transform(part: Buffer, _encoding, done) {
      const last = part.lastIndexOf(10)
      sinceLine = last < 0 ? sinceLine + part.length : part.length - last
      if (sinceLine > longestLine || part.includes(0)) done(noCsv(file))
      else done(null, part)
    },
  })
  const unpacked = /\.gz$/i.test(file) ? source.pipe(createGunzip()) : source
  const lines = papa.parse(papa.NODE_STREAM_INPUT, {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t', '|'],
  })
  const fail = (error: Error): void => void lines.destroy(error)
  source.on('error', fail)
  unpacked.on('error', fail)
  guard.on('error', fail)
  unpacked.pipe(guard).pipe(lines)
  try {
    for await (const line of lines) yield line as string[]
  } catch (error) {
    throw readingFailure(file, error)
  } finally {
    source.destroy()
    lines.destroy()
  }
}

function noCsv(file: string): BadInput {
  return new BadInput({
    code: 'wrong-format',
    subject: file,
    what: phrase`${file} is not a CSV file: it has no lines of text`,
  })
}
