import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import type { Trial } from './bench.ts'
import { questions, type Question } from './contestant.ts'
import { usualPoints, type Shape } from './data.ts'
import type { Live } from './live.ts'

/** A figure beside what it was meant to be. */
export interface Goal {
  what: string
  measured: number
  unit: 'ms' | 'points/s' | 'bytes'
  /** It is to lie below this, or above it. */
  limit: number
  direction: 'below' | 'above'
  met: boolean
}

export interface Report {
  machine: string
  metrics: number
  own: Trial
  live: Live
  /** Signum first, on as many runs as the others. */
  peers: Trial[]
  goals: Goal[]
}

function titlesOf({ longRuns, longPoints, longestPoints }: Shape): Readonly<Record<Question, string>> {
  return {
    firstPage: 'first page of Runs',
    filtered: 'filter',
    sorted: 'sort by a metric',
    groupMeans: 'group means',
    curve: `one curve of ${count(longestPoints)} points`,
    curves: `${longRuns} curves of ${count(longPoints)} points`,
  }
}

export function machine(): string {
  return (
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.version}`
  )
}

/**
 * What was promised. The first page counts when the store was just opened, and so does its first answer; the others by
 * their median.
 */
export function goals(own: Trial, live: Live): Goal[] {
  const below = (what: string, measured: number, limit: number, unit: Goal['unit'] = 'ms'): Goal => ({
    what,
    measured,
    unit,
    limit,
    direction: 'below',
    met: measured < limit,
  })
  const above = (what: string, measured: number, limit: number): Goal => ({
    what,
    measured,
    unit: 'points/s',
    limit,
    direction: 'above',
    met: measured > limit,
  })
  const { asked, shape } = own
  const titles = titlesOf(shape)
  return [
    below(`${titles.firstPage}, store just opened`, asked.firstPage.first, 150),
    below(titles.filtered, asked.filtered.median, 50),
    below(titles.sorted, asked.sorted.median, 50),
    below(titles.groupMeans, asked.groupMeans.median, 200),
    below(titles.curve, asked.curve.median, 30),
    below(titles.curves, asked.curves.median, 200),
    above('points written, whole runs at once', own.points / own.seconds, 200_000),
    above('points written, fifty at a time', live.points / live.seconds, 200_000),
    below('a point on the disk', own.bytes / own.points, 14, 'bytes'),
  ]
}

export function printReport(
  { machine: where, metrics, own, live, peers, goals: all }: Report,
  print: (line: string) => void,
): void {
  const { runs, longRuns, longPoints, longestPoints } = own.shape
  let titles = titlesOf(own.shape)
  print(where)
  print('')
  print(
    `${count(runs)} runs x ${metrics} metrics x ${count(usualPoints)} points, and ${count(longRuns)} curves x ` +
      `${count(longPoints)} and one of ${count(longestPoints)}: ${count(own.points)} points, ` +
      `${(own.bytes / 1e9).toFixed(2)} GB`,
  )
  for (const { what, measured, unit, limit, direction, met } of all) {
    print(
      `  ${what.padEnd(44)} ${figure(measured, unit).padStart(18)}   ${direction} ${figure(limit, unit)}: ` +
        `${met ? 'met' : 'MISSED'}`,
    )
  }
  print(`  Each question fifteen times; first, median and worst of the rest, in ms:`)
  for (const question of questions) {
    const { first, median, worst } = own.asked[question]
    const times = [first, median, worst].map((time) => time.toFixed(1).padStart(8))
    print(`  ${titles[question].padEnd(44)} ${times.join('')}`)
  }
  print(`  The slowest of the writes of fifty points x ${metrics} metrics x 2 runs took ${live.slowest.toFixed(0)} ms.`)
  if (peers.length === 0) return
  print('')
  print(
    `${count(peers[0]!.shape.runs)} runs of the same in other stores, all on this SQLite; median in ms, and ` +
      'how many times as long as Signum:',
  )
  const [signum, ...others] = peers
  titles = titlesOf(signum!.shape)
  print(`  ${''.padEnd(44)} ${peers.map(({ title }) => title.padStart(26)).join('')}`)
  for (const question of questions) {
    const base = signum!.asked[question].median
    const theirs = others.map(({ asked }) => {
      const { median } = asked[question]
      return `${median.toFixed(1)} (${ratio(median / base)})`.padStart(26)
    })
    print(`  ${titles[question].padEnd(44)} ${base.toFixed(1).padStart(26)}${theirs.join('')}`)
  }
  print(
    `  ${'points written a second'.padEnd(44)} ` +
      `${peers.map(({ points, seconds }) => count(Math.round(points / seconds)).padStart(26)).join('')}`,
  )
  print(
    `  ${'bytes a point'.padEnd(44)} ` +
      `${peers.map(({ points, bytes }) => (bytes / points).toFixed(1).padStart(26)).join('')}`,
  )
  print(
    '  The schemas of MLflow and Trackio were made again from their public source and asked in SQL, without ' +
      "the time of their own programs. Signum's",
  )
  print(
    `  times are those of its host's procedures. Signum draws a curve from afar (at most ${count(4000)} ` +
      'points, with every low and high); the others hand out all points.',
  )
}

function figure(value: number, unit: Goal['unit']): string {
  return unit === 'points/s' ? `${count(Math.round(value))} ${unit}` : `${value.toFixed(1)} ${unit}`
}

function ratio(value: number): string {
  return `x ${value >= 10 ? value.toFixed(0) : value.toFixed(1)}`
}

function count(value: number): string {
  return value.toLocaleString('en')
}
