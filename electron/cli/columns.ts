import { visibleText } from '../../shared/errors/visible-text.ts'

export interface Column<Row> {
  heading: string
  value: (row: Row) => string
  align?: 'left' | 'right'
}

/** Rows as text in aligned columns under their headings, each on one line whatever its values hold. */
export function formatColumns<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [
    columns.map(({ heading }) => heading),
    ...rows.map((row) => columns.map(({ value }) => visibleText(value(row)))),
  ]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)))
  return cells
    .map((line) =>
      line
        .map((text, index) =>
          columns[index]!.align === 'right' ? text.padStart(widths[index]!) : text.padEnd(widths[index]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Names and values, one a line, the values under one another. */
export function formatPairs(pairs: readonly (readonly [string, string])[]): string {
  const seen = pairs.map((pair) => pair.map(visibleText) as [string, string])
  const width = Math.max(0, ...seen.map(([name]) => name.length))
  return seen.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n')
}

/** Text broken at spaces into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}

/** Lines of at most `width` characters: an ellipsis ends one that was longer. */
export function cutLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const letters = [...line]
      return letters.length > width ? `${letters.slice(0, Math.max(1, width - 1)).join('')}…` : line
    })
    .join('\n')
}
