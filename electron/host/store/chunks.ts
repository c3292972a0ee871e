import type { Database } from 'better-sqlite3'
import type { MetricColumns } from '../../trainer/messages.ts'
import { statementsOf, type ChunkRow } from './chunk-statements.ts'
import { decodeColumn, encodeColumn } from './codec.ts'
import { encodeLevel, pointsInBucket } from './levels.ts'

/** Points of one series. */
export type Columns = Omit<MetricColumns, 'metric'>

/**
 * A full chunk. Until there are so many points they are in small chunks of one bucket each, so that adding a point
 * rewrites few.
 */
export const pointsInChunk = 1024

/**
 * Rows of one series lie together: a row's number is the series' times this, plus the number of the bucket that it
 * begins with.
 */
const bucketsInSeries = 2 ** 24

/** Place of a chunk, without its points. */
export interface ChunkHead {
  /** Number of its first point, from 0. */
  firstPoint: number
  count: number
  level: Buffer
  steps: Buffer
  times: Buffer | null
}

/**
 * The points of series in a table of chunks. How they are cut follows from their number alone, not from how they came:
 * every full 1,024 are one chunk, of the rest every full 64 are one, and what is left is one. A series holds up to 2^30
 * points.
 */
export function chunksOf(database: Database) {
  const { write, within, forget, lastUpTo, firstAfter, extent, holding, heads, timedHeads } = statementsOf(database)
  const start = (series: number) => series * bucketsInSeries
  const end = (series: number) => (series + 1) * bucketsInSeries
  const pointAt = (series: number, place: number) => (place - start(series)) * pointsInBucket
  /** The place of the chunk that begins with a point, or would. */
  const placeOf = (series: number, point: number) => start(series) + Math.floor(point / pointsInBucket)

  function read(first: number, last: number): Columns {
    return joined(within.all(first, last).map(columnsOf))
  }

  function cut(series: number, firstPoint: number, points: Columns): void {
    const total = firstPoint + points.steps.length
    for (let at = firstPoint; at < total;) {
      const size =
        at % pointsInChunk === 0 && total - at >= pointsInChunk ? pointsInChunk : Math.min(pointsInBucket, total - at)
      const { steps, values, times } = slice(points, at - firstPoint, at - firstPoint + size)
      write.run(
        placeOf(series, at),
        size,
        steps[0],
        steps.at(-1),
        encodeLevel(values),
        encodeColumn(steps),
        encodeColumn(times),
        encodeColumn(values),
      )
      at += size
    }
  }

  return {
    /** Adds points behind the `count` that there are, within the caller's transaction. */
    append(series: number, count: number, added: Columns): void {
      const fills = Math.floor((count + added.steps.length) / pointsInChunk) > Math.floor(count / pointsInChunk)
      const size = fills ? pointsInChunk : pointsInBucket
      const from = count - (count % size)
      if (from === count) return cut(series, from, added)
      const place = placeOf(series, from)
      const rest = read(place, end(series))
      forget.run(place, end(series))
      cut(series, from, joined([rest, added]))
    },

    /** Takes back, within the caller's transaction, the points after a step; how many are left. */
    truncate(series: number, step: number, count: number): number {
      const place = firstAfter.get(start(series), end(series), step)
      if (place === undefined) return count
      const from = pointAt(series, place)
      const points = read(place, end(series))
      const kept = points.steps.findIndex((at) => at > step)
      forget.run(place, end(series))
      cut(series, from, slice(points, 0, kept))
      return from + kept
    },

    /**
     * The points from number `first` up to, not including, `last`; of the chunks only those that hold them are read.
     */
    pointsFrom(series: number, first: number, last = Infinity): Columns {
      const place = holding.get(start(series), placeOf(series, first))
      if (place === undefined) return joined([])
      const points = read(place, last === Infinity ? end(series) : placeOf(series, last - 1) + 1)
      const before = first - pointAt(series, place)
      return slice(points, before, last === Infinity ? undefined : before + last - first)
    },

    /** The last value at or before a step; undefined if there is none. */
    valueAt(series: number, step: number): number | undefined {
      const place = lastUpTo.get(start(series), end(series), step)
      if (place === undefined) return undefined
      const { steps, values } = read(place, place + 1)
      return values[steps.findLastIndex((at) => at <= step)]
    },

    /**
     * The points of all chunks that touch a span of steps: number of the first, and of the one after the last. Null
     * if there are none.
     */
    spanOf(series: number, from: number, to: number): { first: number; end: number } | null {
      const { first, count } = extent.get(start(series), end(series), from, to)!
      return first === null ? null : { first: pointAt(series, first), end: pointAt(series, first) + count }
    },

    /** Heads of chunks, enough to draw reduced curves. Their values are not read. */
    headsOf(series: number, first: number, last: number, times: boolean): ChunkHead[] {
      const bounds = [placeOf(series, first), placeOf(series, last - 1) + 1] as const
      const rows = times ? timedHeads.all(...bounds) : heads.all(...bounds)
      return rows.map(({ place, ...head }) => ({ times: null, ...head, firstPoint: pointAt(series, place) }))
    },
  }
}

export type Chunks = ReturnType<typeof chunksOf>

function columnsOf({ count, steps, values, times }: ChunkRow): Columns {
  return { steps: decodeColumn(steps, count), values: decodeColumn(values, count), times: decodeColumn(times, count) }
}

/** The points from `first` up to, not including, `end`. */
function slice({ steps, values, times }: Columns, first: number, end?: number): Columns {
  return { steps: steps.slice(first, end), values: values.slice(first, end), times: times.slice(first, end) }
}

/** Points one after the other. */
export function joined(pieces: readonly Columns[]): Columns {
  if (pieces.length === 1) return pieces[0]!
  return {
    steps: joinedColumn(pieces.map(({ steps }) => steps)),
    values: joinedColumn(pieces.map(({ values }) => values)),
    times: joinedColumn(pieces.map(({ times }) => times)),
  }
}

function joinedColumn(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
