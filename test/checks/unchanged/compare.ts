import type { ArchivedRun } from '../../../electron/imports/archive.ts'
import type { Outcome } from './train.ts'

/** What was compared, and what differs. */
export interface Comparison {
  runs: number
  series: number
  values: number
  histograms: number
  answers: number
  files: number
  /** Numbers that are not the same to the last digit, in words. */
  differences: string[]
  /** Texts whose words differ while their numbers are the same. */
  reworded: string[]
}

/** Load of the machine, which no two trainings share. */
const ofTheMachine = (metric: string) => metric.startsWith('system.')
const mostDifferences = 20

/** Compares every number of two outcomes, bit for bit; times and the machine's load are left out. */
export function compareOutcomes(base: Outcome, head: Outcome): Comparison {
  const comparison: Comparison = {
    runs: 0,
    series: 0,
    values: 0,
    histograms: 0,
    answers: 0,
    files: 0,
    differences: [],
    reworded: [],
  }
  const [before, after] = [base.study.runs.toSorted(byId), head.study.runs.toSorted(byId)]
  if (before.length !== after.length)
    comparison.differences.push(`there are ${before.length} runs before and ${after.length} after`)
  for (const [index, run] of before.entries())
    if (after[index] !== undefined) compareRuns(run, after[index], comparison)
  for (const [name, text] of base.files) compareFiles(name, text, head.files.get(name) ?? '', comparison)
  return { ...comparison, differences: comparison.differences.slice(0, mostDifferences) }
}

const byId = (a: ArchivedRun, b: ArchivedRun) => a.id - b.id

function compareRuns(before: ArchivedRun, after: ArchivedRun, comparison: Comparison): void {
  const { differences } = comparison
  const what = `run ${before.id} (${String(before.experiment['model'])}, ${String(before.experiment['quantizer'])})`
  comparison.runs++
  for (const [name, run] of Object.entries({ before, after }))
    if (run.state !== 'finished') differences.push(`${what} is ${run.state} ${name}: ${run.error ?? ''}`)
  const series = (run: ArchivedRun) =>
    new Map(run.points.filter(({ metric }) => !ofTheMachine(metric)).map((points) => [points.metric, points]))
  const [old, fresh] = [series(before), series(after)]
  for (const metric of new Set([...old.keys(), ...fresh.keys()])) {
    const [a, b] = [old.get(metric), fresh.get(metric)]
    if (a === undefined || b === undefined) {
      differences.push(`${what}: ${metric} is only there ${a === undefined ? 'after' : 'before'}`)
      continue
    }
    comparison.series++
    comparison.values += a.values.length
    const length = Math.max(a.values.length, b.values.length)
    const place = Array.from({ length }, (_, index) => index).find(
      (index) => !Object.is(a.steps[index], b.steps[index]) || !Object.is(a.values[index], b.values[index]),
    )
    if (place !== undefined)
      differences.push(
        `${what}: ${metric} is ${a.values[place]} at step ${a.steps[place]} before, ` +
          `${b.values[place]} at step ${b.steps[place]} after`,
      )
  }
  comparison.histograms += before.histograms.length
  if (JSON.stringify(before.histograms) !== JSON.stringify(after.histograms))
    differences.push(`${what}: the histograms of latent weights differ`)
  comparison.answers += before.answers === null ? 0 : 1
  if (JSON.stringify(before.answers) !== JSON.stringify(after.answers))
    differences.push(`${what}: the answers to held-out images differ`)
}

function compareFiles(name: string, before: string, after: string, comparison: Comparison): void {
  comparison.files++
  if (before === after) return
  const numbers = (text: string) => (text.match(/-?\d+(\.\d+)?(e[-+]?\d+)?/gi) ?? []).join()
  if (numbers(before) === numbers(after)) comparison.reworded.push(name)
  else comparison.differences.push(`${name} differs in its numbers`)
}

/** A cell of a table that is printed otherwise. */
export interface PrintedDifference {
  /** The first cell of its row. */
  row: string
  old: string
  fresh: string
}

/** Compares two tables in Markdown as they are printed, cell by cell; headings and words around them are left out. */
export function comparePrinted(before: string, after: string): { cells: number; different: PrintedDifference[] } {
  const rowsOf = (table: string) =>
    table
      .split('\n')
      .filter((line) => line.startsWith('|') && /\d/.test(line))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
  const [old, fresh] = [rowsOf(before), rowsOf(after)]
  const cells = Array.from({ length: Math.max(old.length, fresh.length) }, (_, row) => row).flatMap((row) =>
    Array.from({ length: Math.max(old[row]?.length ?? 0, fresh[row]?.length ?? 0) }, (_, column) => ({
      row: (old[row] ?? fresh[row]!).slice(0, 2).join(' '),
      old: old[row]?.[column] ?? 'nothing',
      fresh: fresh[row]?.[column] ?? 'nothing',
    })),
  )
  return { cells: cells.length, different: cells.filter((cell) => cell.old !== cell.fresh) }
}
