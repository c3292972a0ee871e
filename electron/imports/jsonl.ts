import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { TimeColumn } from './csv/cells.ts'
import { runNames, stepNames, timeNames } from './csv/columns.ts'
import type { TextReader } from './growing-text.ts'
import { SeriesCollector, type ImportedRun } from './imported-run.ts'
import { parsePythonJson, pythonNumber } from './python-json.ts'
import { putPoint } from './put-point.ts'
import { counted, Remarks } from './remarks.ts'
import { longerNames, realPathOf } from './run-places.ts'

export const isJsonLines = (name: string): boolean => /\.(jsonl|ndjson)$/i.test(name)

/** Keys of the lines that are no metrics; undefined where no line has one. */
interface Layout {
  step: string | undefined
  run: string | undefined
  time: string | undefined
  unit: TimeColumn['unit']
}

interface Line {
  number: number
  values: Map<string, unknown>
}

/**
 * Reads a file with one JSON object a line: a number that counts (step, epoch), and metrics; objects within are read as
 * "outer.inner". A key `run` tells several runs apart.
 */
export class JsonLinesReader implements TextReader {
  readonly #file: string
  readonly #name: string
  readonly #remarks = new Remarks()
  readonly #collectors = new Map<string, SeriesCollector>()
  readonly #seen = new Set<string>()
  readonly #times = new Map(timeNames.map((name) => [name, new TimeColumn()]))
  #layout: Layout | null = null
  #lines = 0

  /**
   * @param file its path
   * @param name of a run that the lines do not name
   */
  constructor(file: string, name: string) {
    this.#file = file
    this.#name = name
  }

  wholeLines(text: string): number {
    return text.lastIndexOf('\n') + 1
  }

  take(text: string): boolean {
    const before = this.#layout
    const lines = linesOf(text, this.#file, this.#lines, this.#remarks)
    this.#lines += text.split('\n').length - 1
    for (const { values } of lines) this.#look(values)
    const find = (names: readonly string[]) => names.find((name) => this.#seen.has(name))
    const timed = find(timeNames)
    const unit = timed === undefined ? null : this.#times.get(timed)!.unit
    const layout = { step: find(stepNames), run: find(runNames), time: unit === null ? undefined : timed, unit }
    this.#layout = layout
    if (before !== null && JSON.stringify(before) !== JSON.stringify(layout)) return false
    if (layout.step !== undefined) for (const line of lines) this.#takeLine(line, layout.step, layout)
    return true
  }

  reading(): { runs: ImportedRun[]; columns: []; remarks: readonly Remarks[] } {
    if (this.#layout?.step === undefined)
      throw new BadInput({
        code: 'missing-value',
        subject: this.#file,
        what: phrase`no line of ${this.#file} has a step`,
        remedy: phrase`a line needs one of ${stepNames.join(', ')}`,
      })
    const { run } = this.#layout
    const remarks = new Remarks()
    const place = realPathOf(this.#file)
    const runs = [...this.#collectors].flatMap(([of, collector]: [string, SeriesCollector]) => {
      const series = collector.series(remarks, this.#file)
      if (series.length === 0) return []
      const source = run === undefined ? place : `${place}#${of}`
      return { name: of, longerNames: longerNames(of, place), source, head: collector.head, configuration: {}, series }
    })
    return { runs, columns: [], remarks: [remarks, this.#remarks] }
  }

  #look(values: Line['values']): void {
    for (const key of [...stepNames, ...runNames, ...timeNames]) if (values.has(key)) this.#seen.add(key)
    for (const [key, column] of this.#times) column.show(textOf(values.get(key)))
  }

  #takeLine({ number, values }: Line, step: string, { run, time }: Layout): void {
    const file = this.#file
    const remarks = this.#remarks
    const at = pythonNumber(values.get(step))
    if (at === null || !Number.isSafeInteger(Math.round(at))) {
      remarks.leaveOut(`${file}\nno step`, (count) => ({
        code: 'missing-value',
        subject: file,
        what: phrase`${counted(count, 'line')} of ${file} without a number as ${step}, first line ${number}`,
      }))
      return
    }
    const named = run === undefined ? undefined : values.get(run)
    const of = typeof named === 'string' || typeof named === 'number' ? String(named) : this.#name
    let collector = this.#collectors.get(of)
    if (collector === undefined) this.#collectors.set(of, (collector = new SeriesCollector()))
    const place = { file, line: number, stepName: step, remarks }
    const told = time === undefined ? '' : textOf(values.get(time))
    const moment = told === '' ? 0 : this.#times.get(time!)!.reader!(told)
    for (const [metric, given] of values) {
      if (metric === step || metric === run || metric === time || given === null) continue
      const value = pythonNumber(given)
      if (value === null) leaveOutValue(metric, number, file, remarks)
      else if (!stepNames.includes(metric)) putPoint(collector, { metric, step: at, value, time: moment }, place)
    }
  }
}

const textOf = (told: unknown) => (typeof told === 'number' || typeof told === 'string' ? String(told) : '')

/** The objects of a text that begins behind so many lines of its file. */
function linesOf(text: string, file: string, behind: number, remarks: Remarks): Line[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      const told = parsePythonJson(line)
      if (typeof told === 'object' && told !== null && !Array.isArray(told))
        return { number: behind + index + 1, values: new Map(flattened(told as Record<string, unknown>)) }
    } catch {
      // Said below.
    }
    remarks.leaveOut(`${file}\nno object`, (count) => ({
      code: 'wrong-format',
      subject: file,
      what: phrase`${counted(count, 'line')} of ${file} that ${count === 1 ? 'is' : 'are'} no JSON object, first line
            ${behind + index + 1}`,
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

function leaveOutValue(metric: string, line: number, file: string, remarks: Remarks): void {
  remarks.leaveOut(`${file}\nvalue ${metric}`, (count) => ({
    code: 'unsupported',
    subject: file,
    what: phrase`${counted(count, 'value')} of ${metric} in ${file} that ${count === 1 ? 'is' : 'are'} no number, first
          line ${line}`,
  }))
}
