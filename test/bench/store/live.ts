import { openStoreClient } from '../../../electron/host/store/client.ts'
import { thisOwner } from '../../../electron/host/store/owner.ts'
import { columnsOf, usualRun } from './data.ts'

export interface Live {
  points: number
  seconds: number
  /** Milliseconds that the slowest write took. */
  slowest: number
}

/** Points of each metric that one write brings. */
const atOnce = 50

/**
 * Writes as training runs do: two runs at once, fifty points of twenty metrics each, one write after the other, each on
 * the disk before the next.
 */
export async function ingestLive(file: string, writes = 200): Promise<Live> {
  const store = await openStoreClient(file)
  const owner = { ...thisOwner(), instance: 'bench' }
  const runs = [1, 2].map((number) => ({ ...usualRun(number), points: atOnce * writes }))
  const { ids } = await store.createRuns(
    runs.map(({ experiment }) => ({ experiment, epochs: 1, steps: 1 })),
    null,
    owner,
  )
  const columns = runs.map(columnsOf)
  const live: Live = { points: 0, seconds: 0, slowest: 0 }
  for (let write = 0; write < writes; write++) {
    const updates = ids.map((runId, index) => ({
      runId,
      lines: [],
      seconds: 0,
      columns: columns[index]!.map(({ metric, steps, values, times }) => {
        const part = (column: Float64Array) => column.slice(write * atOnce, (write + 1) * atOnce)
        return { metric, steps: part(steps), values: part(values), times: part(times) }
      }),
    }))
    const start = performance.now()
    await store.record(updates)
    const took = performance.now() - start
    live.seconds += took / 1000
    live.slowest = Math.max(live.slowest, took)
    live.points += 2 * columns[0]!.length * atOnce
  }
  await store.close()
  return live
}
