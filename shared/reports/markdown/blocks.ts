import type { Alignment, Block } from './document.ts'
import { parseInlines } from './inlines.ts'

/** A line of the text with its number, from 1: lists and quotes take off what stands before their content. */
interface Line {
  text: string
  number: number
  /** Goes on with a paragraph of an item or a quote without their marks. */
  lazy?: boolean
}

const fence = /^( {0,3})(`{3,}|~{3,})[ \t]*([^`]*)$/
const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/
const rule = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/
const quote = /^ {0,3}> ?/
const item = /^( {0,3})([-*+]|(\d{1,9})[.)])( {1,4}(?! )|[ \t]+|$)/
const underline = /^ {0,3}(=+|-+)[ \t]*$/
const gridRule = /^ *\|? *:?-+:? *(\| *:?-+:? *)*\|? *$/

/**
 * Reads the blocks of CommonMark (0.31) and the tables of GitHub's Markdown. Left out: raw HTML, which is text, and
 * definitions of links by reference.
 */
export function parseMarkdown(text: string): Block[] {
  return blocksOf(
    text.split(/\r\n|\n|\r/).map((line, index) => ({ text: line.replaceAll('\t', '    '), number: index + 1 })),
  )
}

function blocksOf(lines: readonly Line[]): Block[] {
  return readBlocks(lines).blocks
}

/** `spaced`: blank lines part some of the blocks. */
function readBlocks(lines: readonly Line[]): { blocks: Block[]; spaced: boolean } {
  const blocks: Block[] = []
  let spaced = false
  let at = 0
  while (at < lines.length) {
    if (isBlank(lines[at]!)) {
      at++
      continue
    }
    spaced ||= blocks.length > 0 && isBlank(lines[at - 1]!)
    const read = readers.map((reader) => reader(lines, at)).find((found) => found !== null) ?? paragraph(lines, at)
    blocks.push(read.block)
    at = read.next
  }
  return { blocks, spaced }
}

type Reading = { block: Block; next: number } | null
type Reader = (lines: readonly Line[], at: number) => Reading

const readers: readonly Reader[] = [indented, fenced, hashed, ruled, quoted, listed, gridded]

function isBlank({ text }: Line): boolean {
  return text.trim() === ''
}

function indented(lines: readonly Line[], at: number): Reading {
  if (!lines[at]!.text.startsWith('    ')) return null
  let next = at
  let last = at
  for (; next < lines.length && (isBlank(lines[next]!) || lines[next]!.text.startsWith('    ')); next++)
    if (!isBlank(lines[next]!)) last = next
  const code = lines.slice(at, last + 1).map(({ text }) => text.slice(4))
  return { block: { kind: 'code', info: '', lines: code, line: lines[at]!.number }, next: last + 1 }
}

function fenced(lines: readonly Line[], at: number): Reading {
  const open = fence.exec(lines[at]!.text)
  if (open === null) return null
  const [, indent = '', marks = '', info = ''] = open
  const close = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}[ \\t]*$`)
  let next = at + 1
  while (next < lines.length && !close.test(lines[next]!.text)) next++
  const code = lines.slice(at + 1, next).map(({ text }) => text.replace(new RegExp(`^ {0,${indent.length}}`), ''))
  return { block: { kind: 'code', info: info.trim(), lines: code, line: lines[at]!.number + 1 }, next: next + 1 }
}

function hashed(lines: readonly Line[], at: number): Reading {
  const match = heading.exec(lines[at]!.text)
  if (match === null) return null
  const content = match[2]?.replace(/^#+$/, '') ?? ''
  return { block: { kind: 'heading', level: match[1]!.length, children: parseInlines(content) }, next: at + 1 }
}

function ruled(lines: readonly Line[], at: number): Reading {
  return rule.test(lines[at]!.text) ? { block: { kind: 'rule' }, next: at + 1 } : null
}

function quoted(lines: readonly Line[], at: number): Reading {
  if (!quote.test(lines[at]!.text)) return null
  let next = at
  const within: Line[] = []
  for (; next < lines.length; next++) {
    const line = lines[next]!
    const continues = next > at && !isBlank(lines[next - 1]!) && !isBlank(line) && !startsBlock(lines, next)
    if (!quote.test(line.text) && !continues) break
    within.push({ ...line, text: line.text.replace(quote, ''), lazy: !quote.test(line.text) })
  }
  return { block: { kind: 'quote', blocks: blocksOf(within) }, next }
}

function listed(lines: readonly Line[], at: number): Reading {
  const first = item.exec(lines[at]!.text)
  if (first === null) return null
  const kind = first[2]!.at(-1)!
  const items: Line[][] = []
  let next = at
  while (next < lines.length) {
    const match = item.exec(lines[next]!.text)
    if (match === null || match[2]!.at(-1) !== kind || rule.test(lines[next]!.text)) break
    const taken = itemLines(lines, next, match)
    items.push(taken.lines)
    next = taken.next
  }
  // Blank lines at the end belong to what follows.
  const used = items.map((some) => some.slice(0, 1 + some.findLastIndex((line) => !isBlank(line))))
  const read = used.map(readBlocks)
  const loose =
    items.slice(0, -1).some((some) => some.length > 1 && isBlank(some.at(-1)!)) || read.some(({ spaced }) => spaced)
  const start = first[3] === undefined ? null : Number(first[3])
  return { block: { kind: 'list', start, items: read.map(({ blocks }) => blocks), loose }, next }
}

function itemLines(lines: readonly Line[], at: number, match: RegExpExecArray): { lines: Line[]; next: number } {
  const [mark, indent = '', bullet = '', , gap = ''] = match
  // An item that begins with code has one blank before its content.
  const width = gap.length > 4 || gap === '' ? indent.length + bullet.length + 1 : mark.length
  const own: Line[] = [{ ...lines[at]!, text: lines[at]!.text.slice(width) }]
  let next = at + 1
  for (; next < lines.length; next++) {
    const line = lines[next]!
    const isInside = line.text.startsWith(' '.repeat(width))
    const continues = !isBlank(own.at(-1)!) && !isBlank(line) && !startsBlock(lines, next) && !item.test(line.text)
    if (!isBlank(line) && !isInside && !continues) break
    own.push({
      ...line,
      text: isInside ? line.text.slice(width) : line.text.trimStart(),
      lazy: line.lazy === true || !(isInside || isBlank(line)),
    })
  }
  return { lines: own, next }
}

function gridded(lines: readonly Line[], at: number): Reading {
  const rulings = lines[at + 1]?.text ?? ''
  if (!lines[at]!.text.includes('|') || !gridRule.test(rulings)) return null
  const head = cellsOf(lines[at]!.text)
  const marks = cellsOf(rulings)
  if (head.length !== marks.length) return null
  let next = at + 2
  const rows = [head]
  for (; next < lines.length && !isBlank(lines[next]!) && !startsBlock(lines, next); next++) {
    const cells = cellsOf(lines[next]!.text)
    rows.push(head.map((_, index) => cells[index] ?? ''))
  }
  const alignments = marks.map((mark): Alignment => {
    if (mark.endsWith(':')) return mark.startsWith(':') ? 'center' : 'right'
    return mark.startsWith(':') ? 'left' : null
  })
  return { block: { kind: 'grid', alignments, rows: rows.map((cells) => cells.map(parseInlines)) }, next }
}

function cellsOf(row: string): string[] {
  const inner = row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
}

function paragraph(lines: readonly Line[], at: number): { block: Block; next: number } {
  let next = at + 1
  const text = (): string =>
    lines
      .slice(at, next)
      .map((line) => line.text.trimStart())
      .join('\n')
      .trimEnd()
  for (; next < lines.length && !isBlank(lines[next]!); next++) {
    const under = underline.exec(lines[next]!.text)
    if (under !== null && lines[next]!.lazy !== true) {
      const level = under[1]!.startsWith('=') ? 1 : 2
      return { block: { kind: 'heading', level, children: parseInlines(text()) }, next: next + 1 }
    }
    if (startsBlock(lines, next)) break
  }
  return { block: { kind: 'paragraph', children: parseInlines(text()) }, next }
}

/** Whether a line ends the paragraph before it. An ordered list does so only if it starts with 1. */
function startsBlock(lines: readonly Line[], at: number): boolean {
  const { text } = lines[at]!
  const list = item.exec(text)
  const isList = list !== null && list[4] !== '' && (list[3] === undefined || list[3] === '1')
  return fence.test(text) || heading.test(text) || rule.test(text) || quote.test(text) || isList
}
