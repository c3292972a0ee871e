import { drawn, type Search } from './search.ts'

type Row = Record<string, unknown>

/**
 * Blocks of lists over what all share: the product of each block, the last field varying fastest; a sample of the
 * configurations if one is wanted.
 */
export function expandMatrix(
  base: Row,
  matrix: readonly Partial<Record<string, readonly unknown[]>>[],
  sample?: Search['sample'],
): Row[] {
  const rows = rowsOf(base, matrix)
  if (sample === undefined) return rows
  const configurations = configurationsOf(rows)
  return drawn(configurations.length, sample).flatMap((place) => configurations[place]!)
}

/** Rows that differ in nothing but the seed, together. */
export function configurationsOf(rows: readonly Row[]): Row[][] {
  return [...Map.groupBy(rows, ({ seed: _, ...rest }) => JSON.stringify(rest)).values()]
}

function rowsOf(base: Row, matrix: Parameters<typeof expandMatrix>[1]): Row[] {
  return matrix.flatMap((block) =>
    Object.entries(block).reduce<Row[]>(
      (some, [key, values]) => some.flatMap((row) => (values ?? []).map((value) => ({ ...row, [key]: value }))),
      [{ ...base }],
    ),
  )
}
