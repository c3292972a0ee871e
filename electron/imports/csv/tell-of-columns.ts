import type { ColumnUse } from '../../../shared/contract/imports.ts'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { counted, type Remarks } from '../remarks.ts'
import type { Column } from './column.ts'
import type { Layout } from './columns.ts'
import type { CsvLine } from './lines.ts'

/** Says of columns that no metric was made from them, and of cells that are no numbers. */
export function tellOfColumns(layout: Layout, subject: string, remarks: Remarks): void {
  const { uses, metrics, step } = layout
  const percent = new Set(metrics.flatMap((each) => (each.percent ? [each.column] : [])))
  for (const [column, use] of uses) {
    const key = `${subject}\n${column.index}`
    const describe = left[use]
    if (describe !== undefined) remarks.leaveOut(key, describe(column, subject), filled(column))
    if (!numeric.includes(use)) continue
    if (column !== step) remarks.leaveOut(`${key} words`, wordsIn(column, subject), column.words)
    if (!percent.has(column)) remarks.leaveOut(`${key} percent`, percentIn(column, subject), column.percents)
  }
  for (const { column, metric, run } of metrics)
    if (layout.again.has(column))
      remarks.note(`${subject}\n${column.index} again`, () => ({
        code: 'name-taken',
        subject: column.name,
        what: phrase`two columns of ${subject} are called ${column.name}: column ${column.index + 1} is ${
          run === null ? metric : `of the run ${run}`
        }`,
      }))
}

type Describe = (column: Column, subject: string) => (count: number) => FaultInput

const filled = ({ numbers, percents, words }: Column) => numbers + percents + words
/** Uses of columns whose cells should be numbers. */
const numeric: readonly ColumnUse[] = ['step', 'value', 'words', 'percent', 'metric']

const left: Partial<Record<ColumnUse, Describe>> = {
  unnamed: (column, subject) => (count) => ({
    code: 'missing-value',
    subject,
    what: phrase`column ${column.index + 1} of ${subject}, with ${counted(count, 'cell')}, has no name`,
    remedy: 'name it in the first line',
  }),
  beside:
    ({ name }, subject) =>
    (count) => ({
      code: 'unsupported',
      subject,
      what: phrase`${counted(count, 'cell')} of the column ${name} in ${subject}, which is beside that of the values`,
    }),
}

const wordsIn: Describe =
  ({ name, oddWord }, subject) =>
  (count) => ({
    code: 'bad-value',
    subject,
    what: phrase`${counted(count, 'cell')} of the column ${name} in ${subject}
        ${are(count, 'not a number', 'not numbers')}, first ${JSON.stringify(oddWord!.text)} in line ${oddWord!.line}`,
  })

const percentIn: Describe =
  ({ name, oddPercent }, subject) =>
  (count) => ({
    code: 'bad-value',
    subject,
    what: phrase`${counted(count, 'cell')} of the column ${name} in ${subject} ${are(count, 'percent', 'percent')},
        first ${JSON.stringify(oddPercent!.text)} in line ${oddPercent!.line}`,
    remedy: phrase`name ${name} in ${field('percent')} to read it as a share`,
  })

const are = (count: number, one: string, many: string) => (count === 1 ? `is ${one}` : `are ${many}`)

/** Lows, highs and counters are left out; nothing is lost where they equal what they are beside. */
export function tellOfBounds(
  { bounds, step }: Layout,
  lines: Iterable<CsvLine>,
  subject: string,
  remarks: Remarks,
): void {
  if (bounds.size === 0) return
  for (const { cells } of lines)
    for (const [column, curve] of bounds) {
      const text = cells[column.index]!.trim()
      if (text === '' || text === cells[(curve ?? step).index]!.trim()) continue
      remarks.leaveOut(`${subject}\nbounds`, (count) => ({
        code: 'unsupported',
        subject,
        what: phrase`${counted(count, 'low, high or counter', 'lows, highs and counters')} beside the curves of
              ${subject}`,
      }))
    }
}
