import { readerOf } from './codec.ts'
import type { Chunks, Columns } from './chunks.ts'
import { bucketOf, decodeLevel, pointsInBucket, type Bucket } from './levels.ts'

/** A curve as it is drawn. */
export interface ReducedColumns extends Columns {
  /** Points that there are in its span of steps. */
  total: number
  /** Each so many successive points were looked at together; 1: every point is here. */
  bucket: number
}

/** The fewest points that a reduction may have: first, last, and a bucket between. */
export const fewestPoints = 16

/**
 * The points of a series between two steps, with those of the chunks at its ends; if there are more than `most`, the
 * lowest and the highest of each bucket of 2, 4, 8 ... successive points, where they are, with the first and the last
 * of all. A gap (a value that is not finite) takes a third point of its bucket. Buckets begin at multiples of their
 * size: the same points are chosen whenever the same curve is drawn, and more points behind it move none of them.
 * Nothing is averaged, no spike is lost.
 * @param most at least `fewestPoints`.
 */
export function reducedColumns(
  chunks: Chunks,
  series: number,
  { from, to, most, times }: { from: number; to: number; most: number; times: boolean },
): ReducedColumns {
  const span = chunks.spanOf(series, from, to)
  if (span === null)
    return { steps: new Float64Array(), values: new Float64Array(), times: new Float64Array(), total: 0, bucket: 1 }
  const total = span.end - span.first
  if (total <= most) {
    const points = chunks.pointsFrom(series, span.first, span.end)
    return { ...points, times: times ? points.times : new Float64Array(), total, bucket: 1 }
  }
  let bucket = 2
  while (2 * (Math.ceil(total / bucket) + 2) > most) bucket *= 2
  const pen = new Pen(times)
  if (bucket < pointsInBucket) {
    const points = chunks.pointsFrom(series, span.first, span.end)
    pen.put(0, points)
    for (let first = 0; first < total; first += bucket)
      pen.draw(
        [{ ...bucketOf(points.values, first, Math.min(total, first + bucket)), first }],
        (at) => points.steps[at]!,
        (at) => points.times[at]!,
      )
    pen.put(total - 1, points)
  } else {
    pen.put(0, chunks.pointsFrom(series, span.first, span.first + 1))
    drawLevels(pen, chunks, series, span, bucket, times)
    pen.put(0, chunks.pointsFrom(series, span.end - 1, span.end))
  }
  return { ...pen.columns(), total, bucket }
}

/** Sums up entries of the finest level, each of 64 points, to larger buckets. */
function drawLevels(
  pen: Pen,
  chunks: Chunks,
  series: number,
  span: { first: number; end: number },
  bucket: number,
  times: boolean,
): void {
  const heads = chunks.headsOf(series, span.first, span.end, times)
  let gathered: PlacedBucket[] = []
  let number = Math.floor(span.first / bucket)
  const readers = new Map<number, { step(at: number): number; time(at: number): number }>()
  const draw = () => {
    const readerAt = (at: number) => readers.get(at - (at % pointsInBucket))!
    pen.draw(
      gathered,
      (at) => readerAt(at).step(at),
      (at) => readerAt(at).time(at),
    )
    gathered = []
    readers.clear()
  }
  for (const { firstPoint, count, level, steps, times: timesOf } of heads) {
    const step = readerOf(steps, count)
    const time = timesOf === null ? () => 0 : readerOf(timesOf, count)
    const reader = { step: (at: number) => step(at - firstPoint), time: (at: number) => time(at - firstPoint) }
    for (const [index, entry] of decodeLevel(level).entries()) {
      const first = firstPoint + index * pointsInBucket
      if (Math.floor(first / bucket) !== number) {
        draw()
        number = Math.floor(first / bucket)
      }
      gathered.push({ ...entry, first })
      readers.set(first, reader)
    }
  }
  draw()
}

interface PlacedBucket extends Bucket {
  /** Number of its first point. */
  first: number
}

/** Gathers the points that are drawn, in their order, none of them twice in a row. */
class Pen {
  readonly #steps: number[] = []
  readonly #values: number[] = []
  readonly #times: number[] = []
  readonly #timed: boolean

  constructor(timed: boolean) {
    this.#timed = timed
  }

  /** One point of those given. */
  put(at: number, { steps, values, times }: Columns): void {
    this.#add(steps[at]!, values[at]!, times[at]!)
  }

  /** The lowest, the highest and the first gap of what some buckets sum up together. */
  draw(buckets: readonly PlacedBucket[], stepAt: (point: number) => number, timeAt: (point: number) => number): void {
    let low: { at: number; value: number } | null = null
    let high: { at: number; value: number } | null = null
    let odd: { at: number; value: number } | null = null
    for (const bucket of buckets) {
      if (!Number.isNaN(bucket.low)) {
        if (low === null || bucket.low < low.value) low = { at: bucket.first + bucket.lowAt, value: bucket.low }
        if (high === null || bucket.high > high.value) high = { at: bucket.first + bucket.highAt, value: bucket.high }
      }
      if (bucket.odd !== null) odd ??= { at: bucket.first + bucket.odd.at, value: bucket.odd.value }
    }
    const chosen = [low, high, odd].filter((point) => point !== null).sort((a, b) => a.at - b.at)
    for (const { at, value } of chosen) this.#add(stepAt(at), value, this.#timed ? timeAt(at) : 0)
  }

  columns(): Columns {
    return {
      steps: Float64Array.from(this.#steps),
      values: Float64Array.from(this.#values),
      times: Float64Array.from(this.#times),
    }
  }

  #add(step: number, value: number, time: number): void {
    if (this.#steps.at(-1) === step && Object.is(this.#values.at(-1), value)) return
    this.#steps.push(step)
    this.#values.push(value)
    if (this.#timed) this.#times.push(time)
  }
}
