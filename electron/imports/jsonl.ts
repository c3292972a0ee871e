import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { TimeColumn } from './csv/cells.ts'
import { runNames, stepNames, timeNames } from './csv/columns.ts'
import { SeriesCollector, type ImportedRun } from './imported-run.ts'
import { parsePythonJson, pythonNumber } from './python-json.ts'
import { putPoint } from './put-point.ts'
import { counted, type Remarks } from './remarks.ts'
import { longerNames, realPathOf } from './run-places.ts'

export const isJsonLines = (name: string): boolean => /\.(jsonl|ndjson)$/i.test(name)

interface Line {
  number: number
  values: Map<string, unknown>
}

/**
 * The runs of a file with one JSON object a line: a number that counts (step, epoch), and metrics; objects within are
 * read as "outer.inner". A key `run` tells several runs apart.
 * @param file its path
 * @param name of a run that the lines do not name
 * @throws BadInput if no line counts, or two values stand at one step
 */
export function parseJsonLines(text: string, file: string, name: string, remarks: Remarks): ImportedRun[] {
  const lines = linesOf(text, file, remarks)
  const find = (names: readonly string[]) => names.find((each) => lines.some(({ values }) => values.has(each)))
  const step = find(stepNames)
  if (step === undefined)
    throw new BadInput({
      code: 'missing-value',
      subject: file,
      what: phrase`no line of ${file} has a step`,
      remedy: phrase`a line needs one of ${stepNames.join(', ')}`,
    })
  const run = find(runNames)
  const time = timeOf(lines, find(timeNames))
  const collectors = new Map<string, SeriesCollector>()
  for (const { number, values } of lines) {
    const at = pythonNumber(values.get(step))
    if (at === null || !Number.isSafeInteger(Math.round(at))) {
      remarks.leaveOut(`${file}\nno step`, (count) => ({
        code: 'missing-value',
        subject: file,
        what: phrase`${counted(count, 'line')} of ${file} without a number as ${step}, first line ${number}`,
      }))
      continue
    }
    const named = run === undefined ? undefined : values.get(run)
    const of = typeof named === 'string' || typeof named === 'number' ? String(named) : name
    let collector = collectors.get(of)
    if (collector === undefined) collectors.set(of, (collector = new SeriesCollector()))
    const place = { file, line: number, stepName: step, remarks }
    for (const [metric, told] of values) {
      if (metric === step || metric === run || metric === time.key || told === null) continue
      const value = pythonNumber(told)
      if (value === null) leaveOutValue(metric, number, file, remarks)
      else if (!stepNames.includes(metric))
        putPoint(collector, { metric, step: at, value, time: time.of(values) }, place)
    }
  }
  const place = realPathOf(file)
  return [...collectors].flatMap(([of, collector]) => {
    const series = collector.series(remarks, file)
    if (series.length === 0) return []
    const source = run === undefined ? place : `${place}#${of}`
    return { name: of, longerNames: longerNames(of, place), source, head: collector.head, configuration: {}, series }
  })
}

function linesOf(text: string, file: string, remarks: Remarks): Line[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      const told = parsePythonJson(line)
      if (typeof told === 'object' && told !== null && !Array.isArray(told))
        return { number: index + 1, values: new Map(flattened(told as Record<string, unknown>)) }
    } catch {
      // Said below.
    }
    remarks.leaveOut(`${file}\nno object`, (count) => ({
      code: 'wrong-format',
      subject: file,
      what: phrase`${counted(count, 'line')} of ${file} that ${count === 1 ? 'is' : 'are'} no JSON object, first line
            ${index + 1}`,
    }))
    return []
  })
}

function flattened(values: Record<string, unknown>, within = '', depth = 0): [string, unknown][] {
  return Object.entries(values).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 8
      ? flattened(value as Record<string, unknown>, `${within}${key}.`, depth + 1)
      : [[within + key, value] satisfies [string, unknown]],
  )
}

/** How lines tell the time, in milliseconds since 1970; 0 where they do not. */
function timeOf(lines: readonly Line[], key: string | undefined) {
  const column = new TimeColumn()
  const textOf = (values: Line['values']) => {
    const told = key === undefined ? undefined : values.get(key)
    return typeof told === 'number' || typeof told === 'string' ? String(told) : ''
  }
  for (const { values } of lines) column.show(textOf(values))
  const { reader } = column
  return reader === null
    ? { key: undefined, of: () => 0 }
    : { key, of: (values: Line['values']) => (textOf(values) === '' ? 0 : reader(textOf(values))) }
}

function leaveOutValue(metric: string, line: number, file: string, remarks: Remarks): void {
  remarks.leaveOut(`${file}\nvalue ${metric}`, (count) => ({
    code: 'unsupported',
    subject: file,
    what: phrase`${counted(count, 'value')} of ${metric} in ${file} that ${count === 1 ? 'is' : 'are'} no number, first
          line ${line}`,
  }))
}
