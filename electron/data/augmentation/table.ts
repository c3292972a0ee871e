/** New level of each of the 256 levels. */
export type Table = Uint8Array

/** The table of a function of levels. */
export function tableOf(level: (level: number) => number): Table {
  const table = new Uint8Array(256)
  for (let each = 0; each < 256; each++) table[each] = level(each)
  return table
}

/** Sends levels from `start` to before `end` through a table. */
export function look(from: Uint8Array, to: Uint8Array, table: Table, start = 0, end = from.length): void {
  for (let index = start; index < end; index++) to[index] = table[from[index]!]!
}
