import { createHash } from 'node:crypto'
import { phrase } from '../../shared/errors/phrase.ts'
import type { ReadMedium } from './read-media.ts'
import { counted, type Remarks } from './remarks.ts'

/**
 * One metric of a run: its points by rising step. `steps`, `values` and `times` are of one length; times are
 * milliseconds since 1970, 0 if unknown. Metrics may share columns: they are never written to.
 */
export interface ImportedSeries {
  metric: string
  steps: Float64Array
  values: Float64Array
  times: Float64Array
}

/** A metric with the name that it has in its file. */
export interface ReadSeries extends ImportedSeries {
  theirs: string
}

/** How a run ended, as its file says it. */
export interface RunEnd {
  state: 'finished' | 'failed' | 'interrupted'
  /** What went wrong, in words; null if nothing did. */
  error: string | null
  /** Milliseconds since 1970; null if the file does not say it. */
  at: number | null
}

/** A run that was trained elsewhere, with the facts in its file. */
export interface ImportedRun {
  /** Its name there. */
  name: string
  /** Longer names, shortest first, that distinguish it from runs of the same name from elsewhere. */
  longerNames: readonly string[]
  /** The place that it is read from: the same for the same run when it is read again. */
  source: string
  /** Digest of its very first point with its time; null if the file has no times. */
  head: string | null
  /** Configuration that the file holds; plain values alone. */
  configuration: Readonly<Record<string, string | number | boolean | null>>
  /** What its user noted there, as Markdown. */
  notes?: string
  /** Null if the file says how a run ends and does not do so yet; absent if such files never say it. */
  end?: RunEnd | null
  series: ReadSeries[]
  /** Images, histograms and files by step; absent if such files hold none. */
  media?: readonly ReadMedium[]
}

interface Columns {
  steps: number[]
  values: number[]
  times: number[]
}

/** A name that an object of JavaScript cannot have as a key like any other. */
const impossibleName = '__proto__'

/** Puts points that come in any order into the columns of series, by metric. */
export class SeriesCollector {
  readonly #points = new Map<string, Columns>()
  #head: string | null = null
  #started = false
  /** Rises with every change. */
  changes = 0

  add(metric: string, step: number, value: number, time: number): void {
    this.changes++
    let series = this.#points.get(metric)
    if (series === undefined) this.#points.set(metric, (series = { steps: [], values: [], times: [] }))
    series.steps.push(step)
    series.values.push(value)
    series.times.push(time)
    if (this.#started) return
    this.#started = true
    if (time !== 0)
      this.#head = createHash('sha256')
        .update(JSON.stringify([metric, step, String(value), time]))
        .digest('hex')
  }

  /** The points of a metric as they came; undefined if there is none. */
  pointsOf(metric: string): Readonly<Columns> | undefined {
    return this.#points.get(metric)
  }

  /**
   * Forgets the points at a step and after it.
   * @param metrics of these alone; of all if left out
   * @returns how many there were
   */
  takeBack(step: number, metrics: Iterable<string> = this.#points.keys()): number {
    let taken = 0
    for (const metric of metrics) {
      const points = this.#points.get(metric)
      if (points?.steps.some((at) => at >= step) !== true) continue
      const kept = points.steps.flatMap((at, index) => (at >= step ? [] : [index]))
      taken += points.steps.length - kept.length
      this.changes++
      this.#points.set(metric, {
        steps: kept.map((index) => points.steps[index]!),
        values: kept.map((index) => points.values[index]!),
        times: kept.map((index) => points.times[index]!),
      })
    }
    return taken
  }

  get head(): string | null {
    return this.#head
  }

  /**
   * By rising step; of points at one step the order in which they came. Metrics whose names would be the same here are
   * told apart by a number, in the order in which they first came.
   */
  series(remarks: Remarks, subject: string): ReadSeries[] {
    const taken = new Set<string>()
    // One buffer of all metrics: many small ones cost more than what they hold.
    const all = new Float64Array([...this.#points.values()].reduce((sum, { steps }) => sum + steps.length, 0))
    let filled = 0
    let shared: Pick<ImportedSeries, 'steps' | 'times'> | null = null
    return [...this.#points].flatMap(([theirs, { steps, values, times }]) => {
      const metric = nameFor(theirs, taken)
      if (steps.length === 0) return []
      if (metric === impossibleName || metric.trim() === '') {
        remarks.leaveOut(
          `${subject}\n${theirs}`,
          (count) => ({
            code: 'bad-value',
            subject,
            what: phrase`${counted(count, 'point')} of "${theirs}" in ${subject}: a metric cannot be called that`,
            remedy: 'give it another name where it is written',
          }),
          steps.length,
        )
        return []
      }
      if (metric !== metricName(theirs))
        remarks.note(`${subject}\nname ${theirs}`, () => ({
          code: 'name-taken',
          subject: theirs,
          what: phrase`${subject} has two metrics that are both called ${metricName(theirs)} here: ${theirs} is
                ${metric}`,
        }))
      const order = steps.map((_, index) => index)
      if (steps.some((step, index) => index > 0 && step < steps[index - 1]!))
        order.sort((a, b) => steps[a]! - steps[b]! || a - b)
      const column = (from: readonly number[], before: Float64Array | null = null) => columnOf(from, order, before)
      shared = { steps: column(steps, shared?.steps ?? null), times: column(times, shared?.times ?? null) }
      const own = all.subarray(filled, (filled += steps.length))
      for (const [at, index] of order.entries()) own[at] = values[index]!
      return [{ metric, theirs, ...shared, values: own }]
    })
  }
}

/**
 * Numbers in an order.
 * @param before those of another metric, which are handed on if they are the same: most metrics of a run have the same
 * steps and times, and a run is small beside the objects that hold it
 */
function columnOf(from: readonly number[], order: readonly number[], before: Float64Array | null): Float64Array {
  const isSame = before?.length === order.length && order.every((index, at) => Object.is(from[index], before[at]))
  return isSame ? before! : Float64Array.from(order, (index) => from[index]!)
}

function nameFor(theirs: string, taken: Set<string>): string {
  const name = metricName(theirs)
  let free = name
  for (let number = 1; taken.has(free); number++) free = `${name}.${number}`
  taken.add(free)
  return free
}

/** A metric's name as Signum keeps it: a slash would make it one of a single layer. */
export function metricName(name: string): string {
  return name.replaceAll('/', '.')
}
