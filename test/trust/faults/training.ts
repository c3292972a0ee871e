import { join } from 'node:path'
import { openHost } from '../../../electron/host/host.ts'
import { activeStates } from '../../../shared/contract/run.ts'
import { digestOfRuns } from './digest.ts'
import type { Scenario } from './scenario.ts'
import { experiment } from './base.ts'

/** A run on a host: ends, or is refused, in words. */
async function train(folder: string): Promise<void> {
  const warnings: string[] = []
  const hear = ({ message }: Error) => warnings.push(message)
  process.on('warning', hear)
  const host = await openHost({ dataDirectory: folder, concurrency: 1 })
  try {
    const { runs } = await host.client.runs.list({})
    if (runs.length === 0) await host.client.runs.launch({ experiments: [experiment] })
    else {
      const left = runs.filter(({ state }) => state !== 'finished' && !activeStates.includes(state))
      if (left.length > 0) await host.client.runs.resume({ ids: left.map(({ id }) => id) })
    }
    const patience = performance.now() + 15_000
    for (;;) {
      const {
        runs: [run],
      } = await host.client.runs.list({})
      if (run === undefined) throw new Error('the run is not in the list')
      if (run.state === 'finished') return
      if (run.state === 'paused' && run.error !== null) throw new Error(run.error)
      if (!activeStates.includes(run.state))
        throw new Error(run.error ?? `the run ended as ${run.state} without a word`)
      if (warnings.length > 0) throw new Error(warnings[0])
      if (performance.now() > patience) throw new Error('the run neither ended nor said why')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    process.off('warning', hear)
    await host.close().catch(() => undefined)
  }
}

export const training = (name: string, under: string): Scenario => ({
  name: `training: ${name}`,
  under,
  otherProcess: true,
  prepare: () => Promise.resolve(),
  act: train,
  async lost(folder, base) {
    await train(folder)
    return digestOfRuns(join(folder, 'signum.db')) === digestOfRuns(join(base, 'store', 'signum.db'), 1)
      ? null
      : 'the run came to other figures'
  },
})
