import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { metricName, SeriesCollector, type ImportedRun } from './imported-run.ts'

const mostBytes = 512 * 2 ** 20
/** Columns that count, or give the time: what the others lie over. */
const stepNames = ['step', '_step', 'global_step', 'iteration', 'trainer/global_step', 'epoch']
const timeNames = ['_timestamp', 'timestamp', 'wall time', 'wall_time', 'time']
const runNames = ['run', 'run_name', 'name']
/** Suffixes that Weights & Biases adds to every curve that it exports. */
const bounds = /__(MIN|MAX)$/

/**
 * Runs of a CSV file, one line a step: a column that counts (step, epoch) and columns of numbers; a column `run`
 * distinguishes several. A chart that Weights & Biases exported is such a file with the columns "run - metric", with
 * lows and highs beside, which are left out; its run histories have `_step` and `_timestamp`.
 * @throws BadInput naming the line
 */
export async function readCsv(path: string): Promise<ImportedRun[]> {
  const { size } = await stat(path).catch((error: Error) => {
    throw new BadInput({
      code: 'unreadable',
      subject: path,
      what: phrase`${path} cannot be read: ${error.message}`,
    })
  })
  if (size > mostBytes)
    throw new BadInput({
      code: 'too-large',
      subject: path,
      what: phrase`${path} has ${size} bytes`,
      remedy: phrase`${mostBytes} is the most that is read`,
    })
  return parseCsvRuns(await readFile(path, 'utf8'), basename(path).replace(/\.[ct]sv$/i, ''))
}

/** The same of its text. */
export function parseCsvRuns(text: string, name: string): ImportedRun[] {
  const lines = parseCsv(text)
  const first = lines.next()
  if (first.done === true)
    throw new BadInput({
      code: 'nothing-there',
      subject: name,
      what: phrase`${name} is empty`,
    })
  const header = first.value
  const place = (names: readonly string[]) =>
    header.findIndex((heading) => names.includes(heading.trim().toLowerCase()))
  const [step, time, run] = [place(stepNames), place(timeNames), place(runNames)]
  if (step < 0)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} has no column that counts: name one of its columns ${stepNames.slice(0, 3).join(', ')} or
            epoch`,
    })
  const columns = header.flatMap((heading, index): { index: number; run: string | null; metric: string }[] => {
    if (index === step || index === time || index === run || bounds.test(heading) || heading.trim() === '') return []
    const wide = / - /.exec(heading)
    return wide === null || run >= 0
      ? [{ index, run: null, metric: metricName(heading.trim()) }]
      : [{ index, run: heading.slice(0, wide.index).trim(), metric: metricName(heading.slice(wide.index + 3).trim()) }]
  })
  const collectors = new Map<string, SeriesCollector>()
  let number = 1
  for (const line of lines) {
    number++
    if (line.length === 1 && line[0] === '') continue
    if (line.length !== header.length)
      throw new BadInput({
        code: 'wrong-format',
        subject: name,
        what: phrase`${name}, line ${number}: it has ${line.length} columns, the first line ${header.length}`,
      })
    const at = Number(line[step])
    if (line[step]!.trim() === '') continue
    if (!Number.isFinite(at))
      throw new BadInput({
        code: 'wrong-format',
        subject: name,
        what: phrase`${name}, line ${number}: "${line[step]!}" is no step`,
      })
    const when = time < 0 ? 0 : timeOf(line[time]!)
    for (const column of columns) {
      const value = numberOf(line[column.index]!)
      if (value === null) continue
      const of = column.run ?? (run < 0 ? name : line[run]!.trim() || name)
      const collector = collectors.get(of) ?? new SeriesCollector()
      collectors.set(of, collector)
      collector.add(column.metric, at, value, when)
    }
  }
  const runs = [...collectors].map(([of, collector]) => ({ name: of, configuration: {}, series: collector.series() }))
  if (runs.length === 0)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} holds no numbers beside its steps`,
    })
  return runs
}

/** An empty cell is not a point; a word is not one either, except for those that mean NaN or infinity. */
function numberOf(text: string): number | null {
  const word = text.trim()
  if (word === '' || word === 'None' || word === 'null') return null
  if (/^nan$/i.test(word)) return Number.NaN
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity
  const value = Number(word)
  return Number.isFinite(value) ? value : null
}

/** Milliseconds since 1970 of seconds, milliseconds or a date; 0 if it is not one. */
function timeOf(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number)) return number > 1e11 ? number : number * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? 0 : date
}

/**
 * The lines of a text by RFC 4180, tabs too where the first line has more of them than commas.
 * @throws BadInput if a quote is never closed.
 */
export function* parseCsv(text: string): Generator<string[]> {
  const first = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'))
  const separator = first.split('\t').length > first.split(',').length ? '\t' : ','
  let fields: string[] = []
  let field = ''
  let quoted = false
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at++) {
    const character = text[at]!
    if (quoted) {
      if (character !== '"') field += character
      else if (text[at + 1] === '"') field += text[++at]
      else quoted = false
    } else if (character === '"' && field === '') quoted = true
    else if (character === separator) {
      fields.push(field)
      field = ''
    } else if (character === '\n') {
      fields.push(field.endsWith('\r') ? field.slice(0, -1) : field)
      yield fields
      fields = []
      field = ''
    } else field += character
  }
  if (quoted)
    throw new BadInput({
      code: 'wrong-format',
      what: 'a quote is opened and never closed',
    })
  if (field !== '' || fields.length > 0) yield [...fields, field]
}
