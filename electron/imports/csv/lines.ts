import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/** A line of a table. */
export interface CsvLine {
  /** Number of the line of text on which it begins, from 1. */
  number: number
  cells: string[]
  /** Place in the text behind it and its end. */
  end: number
  /** Whether the file ends within it: it may still be written. */
  open: boolean
}

const separators = [',', ';', '\t'] as const

/**
 * The lines of a text by RFC 4180, with any of the usual line ends.
 * @param separator what stands between the cells; by default that which the first line has most of
 * @param from place in the text where it begins, and the number of that line
 * @throws BadInput if a quote is never closed
 */
export function* parseCsv(
  text: string,
  separator = separatorOf(lineAt(text, 0)),
  from = { at: 0, number: 1 },
): Generator<CsvLine> {
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let opened = 0
  let { at, number } = from
  let begun = number
  let first = at
  for (; at < text.length; at++) {
    const character = text[at]!
    if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) number++
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (character === '"' && cell === '') {
      quoted = true
      opened = number
    } else if (character === separator) {
      cells.push(cell)
      cell = ''
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') continue
      yield { number: begun, cells: [...cells, cell], end: at + 1, open: false }
      cells = []
      cell = ''
      begun = number
      first = at + 1
    } else cell += character
  }
  if (quoted)
    throw new BadInput({
      code: 'wrong-format',
      what: phrase`a quote is opened in line ${opened} and never closed`,
    })
  if (at > first) yield { number: begun, cells: [...cells, cell], end: at, open: true }
}

/** What a line of a table has most of, outside of quotes. */
export function separatorOf(line: string): string {
  const bare = line.replaceAll(/"(?:[^"]|"")*"/g, '')
  let best: string = separators[0]
  for (const separator of separators) if (bare.split(separator).length > bare.split(best).length) best = separator
  return best
}

/** The line of text at a place, without its end. */
export function lineAt(text: string, at: number): string {
  const end = text.slice(at).search(/[\r\n]/)
  return end < 0 ? text.slice(at) : text.slice(at, at + end)
}
