import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase, type Phrase } from '../../../shared/errors/phrase.ts'
import { SeriesCollector } from '../imported-run.ts'
import { putPoint } from '../put-point.ts'
import { counted, type Remarks } from '../remarks.ts'
import { cellOf, type Decimal } from './cells.ts'
import type { Column } from './column.ts'
import type { Layout, MetricColumn } from './columns.ts'
import type { CsvLine } from './lines.ts'

interface Context {
  file: string
  /** Name of a run that the table does not name. */
  name: string
  decimal: Decimal
  remarks: Remarks
}

/**
 * Adds the points of lines to those of a table, by run.
 * @throws BadInput if a step is no number, or two values stand at one step and nothing tells them apart
 */
export function collect(
  lines: Iterable<CsvLine>,
  layout: Layout,
  collectors: Map<string, SeriesCollector>,
  { file, name, decimal, remarks }: Context,
): void {
  const place = { file, stepName: layout.step.name, beside: wordsBeside(layout), remarks }
  for (const line of lines) {
    const text = line.cells[layout.step.index]!
    const cell = cellOf(text, decimal)
    if (cell.is === 'nothing') {
      if (line.cells.some((other, index) => index !== layout.step.index && cellOf(other, decimal).is === 'number'))
        remarks.leaveOut(`${file}\nno step`, (count) => ({
          code: 'missing-value',
          subject: file,
          what: phrase`${counted(count, 'line')} of ${file} ${count === 1 ? 'has' : 'have'} no ${layout.step.name},
                first line ${line.number}`,
        }))
      continue
    }
    if (cell.is !== 'number' || Math.abs(cell.value) > Number.MAX_SAFE_INTEGER || Number.isNaN(cell.value))
      throw new BadInput({
        code: 'wrong-format',
        subject: file,
        what: phrase`${file}, line ${line.number}: ${JSON.stringify(text)} is not a step`,
      })
    const time = layout.time === null ? 0 : layout.time.read(line.cells[layout.time.column.index]!)
    const ofLine = layout.run === null ? name : line.cells[layout.run.index]!.trim() || name
    const split = layout.splits.map(({ index }) => `${line.cells[index]!.trim()}.`).join('')
    for (const { column, metric, run, percent } of columnsOf(line, layout)) {
      const value = cellOf(line.cells[column.index]!, decimal)
      if (value.is !== 'number' && !(percent && value.is === 'percent')) continue
      const of = run ?? ofLine
      let collector = collectors.get(of)
      if (collector === undefined) collectors.set(of, (collector = new SeriesCollector()))
      const full = metric.startsWith(split) ? metric : `${split}${metric}`
      putPoint(collector, { metric: full, step: cell.value, value: value.value, time }, { ...place, line: line.number })
    }
  }
}

function columnsOf({ cells }: CsvLine, { named, metrics }: Layout): readonly MetricColumn[] {
  if (named === null) return metrics
  const metric = cells[named.name.index]!.trim()
  return [{ column: named.value, metric, run: null, percent: false }]
}

/** Said of two values at one step, if words in other columns may tell them apart. */
function wordsBeside(layout: Layout): Phrase | null {
  const words = [...layout.uses].filter(([, use]) => use === 'words').map(([column]: [Column, unknown]) => column.name)
  return words.length === 0 ? null : phrase`, and the column ${words.join(', ')} holds words`
}
