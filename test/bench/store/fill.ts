import type { Contestant } from './contestant.ts'
import { columnsOf, runAt, type Shape } from './data.ts'

export interface Filling {
  points: number
  /** Seconds in which the points were written, until they were on the disk; making them up is not counted. */
  seconds: number
}

/** Runs in one transaction. */
const batch = 10

/** Fills a store with the usual runs, then with the long ones. */
export async function fill(contestant: Contestant, shape: Shape, say: (line: string) => void): Promise<Filling> {
  const filling: Filling = { points: 0, seconds: 0 }
  let told = 0
  const last = shape.runs + shape.longRuns + 1
  for (let first = 1; first <= last; first += batch) {
    const some = Array.from({ length: Math.min(batch, last + 1 - first) }, (_, index) => runAt(first + index, shape))
    const packed = some.map((run) => ({ run, columns: columnsOf(run) }))
    const start = performance.now()
    await contestant.add(packed)
    filling.seconds += (performance.now() - start) / 1000
    filling.points += packed.reduce(
      (sum, { columns }) => sum + columns.reduce((points, { steps }) => points + steps.length, 0),
      0,
    )
    if (filling.seconds - told > 10) {
      told = filling.seconds
      say(
        `${contestant.title}: ${Math.min(last, first + batch - 1)} of ${last} runs, ` +
          `${Math.round(filling.points / filling.seconds)} points/s`,
      )
    }
  }
  return filling
}
