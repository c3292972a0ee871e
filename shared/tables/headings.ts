import type { UnmarkedTable } from './table.ts'

/** A heading over one or several columns. */
export interface HeadingSpan {
  text: string
  /** Place of its first column, and how many it is over. */
  from: number
  span: number
}

/**
 * The headings of the columns by level, the widest first. Within one level equal neighbours under the same headings
 * are one; those of the last level never are.
 */
export function headingLevels({ columnHeadings, columnLevels }: UnmarkedTable): HeadingSpan[][] {
  const paths = columnLevels ?? columnHeadings.map((heading) => [heading])
  const depth = Math.max(1, ...paths.map(({ length }) => length))
  return Array.from({ length: depth }, (_, level) => {
    const spans: HeadingSpan[] = []
    for (const [column, path] of paths.entries()) {
      const before = paths[column - 1]
      const joined =
        level < depth - 1 && before !== undefined && path.slice(0, level + 1).every((text, at) => text === before[at])
      if (joined) spans.at(-1)!.span += 1
      else spans.push({ text: path[level] ?? '', from: column, span: 1 })
    }
    return spans
  })
}
