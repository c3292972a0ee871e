import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Row } from '../../bench/train/bench.ts'
import type { Precision } from '../../bench/train/models.ts'
import { tableOf } from '../../bench/train/report.ts'

/** Models that are raced with batches of these sizes, in each of the precisions. */
export interface Course {
  models: string
  batch: string
  precisions: readonly Precision[]
}

interface Options {
  onCard: boolean
  engines: readonly string[]
  peers: string | undefined
  short: boolean
}

export interface Raced {
  courses: { title: string; rows: Row[]; table: string }[]
  faults: string[]
}

/** Races our engines against PyTorch on the same steps, in turns. */
export function raceOn(courses: readonly Course[], options: Options): Raced {
  const raced: Raced = { courses: [], faults: [] }
  for (const { models, batch, precisions } of courses)
    for (const precision of precisions) {
      const title = `${models}, batches of ${batch}, ${precision}`
      const rows = race({ models, batch, precision }, options)
      if (rows === null) raced.faults.push(`${title}: the race ended with an error`)
      else raced.courses.push({ title, rows, table: tableOf(rows) })
    }
  return raced
}

function race(
  { models, batch, precision }: { models: string; batch: string; precision: Precision },
  { onCard, engines, peers, short }: Options,
): Row[] | null {
  const words = {
    device: onCard ? 'graphics' : 'processor',
    // Only torch has other precisions.
    engines: engines.filter((name) => precision === 'float32' || name === 'torch').join(),
    models,
    batch,
    precision,
    rounds: short ? '1' : '3',
    seconds: short ? '0.3' : '1',
    ...(peers === undefined ? {} : { peers }),
  }
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, '../../bench/train/bench.ts'),
      ...Object.entries(words).flatMap(([name, value]) => [`--${name}`, value]),
      '--json',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 26 },
  )
  return status === 0 ? (JSON.parse(stdout) as { rows: Row[] }).rows : null
}
