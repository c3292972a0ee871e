import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { openHost, type Host } from '../../../electron/host/host.ts'
import type { HostRow } from '../../../shared/contract/machines.ts'
import { activeStates, type RunRow } from '../../../shared/contract/run.ts'

export interface Scene {
  root: string
  cutSeconds: number
  sabotage: boolean
}

export const token = 'a token that only this check knows'
const program = join(import.meta.dirname, '../../../electron/signum.js')

/** Runs that last longer than a minute together. */
export const study = (epochs: number) => ({
  name: 'Far',
  notes: '',
  base: {
    dataset: 'digits',
    trainImages: 1024,
    modelParameters: { width: 4 },
    batchSize: 32,
    engine: 'onnxruntime',
    threads: 1,
    epochs,
  },
  matrix: [{ seed: [1, 2, 3, 4] }],
})

/** Starts `signum serve` and waits until it answers. @param before words that come before it, such as of ip netns */
export async function startServe(before: readonly string[], data: string, host: string, port: number) {
  const words = [program, 'serve', '--data-dir', data, '--host', host, '--port', String(port), '--token', token]
  const [first, ...rest] = [...before, process.execPath, ...words]
  const child = spawn(first!, [...rest, '--concurrency', '1'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await until(child, /Signum is at /)
  return child
}

export async function until(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = ''
  for await (const part of child.stdout!) {
    text += String(part)
    if (pattern.test(text)) {
      child.stdout!.resume()
      return text
    }
  }
  throw new Error(`A process ended before it said ${String(pattern)}: ${text}`)
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** Waits until the other host is as it should be. */
export async function untilHost(host: Host, holds: (row: HostRow) => boolean): Promise<HostRow> {
  for await (const [row] of await host.client.machines.hosts()) if (row !== undefined && holds(row)) return row
  throw new Error('The host was closed.')
}

/** Waits until the runs are as they should be. @throws Error if all have ended and they are not */
export async function untilRuns(host: Host, holds: (runs: RunRow[]) => boolean): Promise<RunRow[]> {
  for await (const _ of await host.client.runs.follow({ cursor: 0 })) {
    const { runs } = await host.client.runs.list({ sort: 'created' })
    if (holds(runs)) return runs
    if (allEnded(runs))
      throw new Error(`All runs have ended: ${runs.map(({ id, state }) => `${id} ${state}`).join(', ')}.`)
  }
  throw new Error('The host was closed.')
}

export const allEnded = (runs: RunRow[]) => runs.length > 0 && runs.every(({ state }) => !activeStates.includes(state))

/** Points of all curves of some runs. */
export async function countPoints(host: Host, runIds: number[]): Promise<number> {
  const series = await host.client.metrics.series({ runIds })
  return series.reduce((sum, { steps }) => sum + steps.length, 0)
}

/** Compares every point here with those of the store there. */
export async function compare(here: Host, there: string, sabotage: boolean): Promise<string> {
  const other = await openHost({ dataDirectory: there, adoptQueued: false })
  try {
    const { runs } = await here.client.runs.list({ sort: 'created' })
    const { runs: own } = await other.client.runs.list({ sort: 'created' })
    assert.deepEqual(
      runs.map(({ there: number, state }) => [number, state]),
      own.map(({ id, state }) => [id, state]),
    )
    let points = 0
    for (const run of runs) {
      const [copy, original] = await Promise.all([
        here.client.metrics.series({ runIds: [run.id] }),
        other.client.metrics.series({ runIds: [run.there!] }),
      ])
      if (sabotage) copy[0]!.values[0]! += 1
      const byMetric = new Map(original.map((each) => [each.metric, each]))
      assert.equal(copy.length, original.length)
      for (const { metric, steps, values, times } of copy) {
        const expected = byMetric.get(metric)!
        assert.deepEqual(
          { steps, values, times },
          { steps: expected.steps, values: expected.values, times: expected.times },
          `${metric} of run ${run.id} differs from that of run ${run.there}, of which it is a copy`,
        )
        points += steps.length
      }
    }
    return `${runs.length} runs with ${points} points: each is here once, equal to the last digit`
  } finally {
    await other.close()
  }
}
