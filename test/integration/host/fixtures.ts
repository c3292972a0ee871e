import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openHost, type Host, type HostOptions } from '../../../electron/host/host.ts'
import type { Scheduler } from '../../../electron/host/scheduler/scheduler.ts'
import { storeWorker } from '../../../electron/host/store/client.ts'
import { activeStates, type RunRow } from '../../../shared/contract/run.ts'
import { builtInDatasets } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

export const standInTrainer = new URL('./stand-ins/trainer.ts', import.meta.url)

/** An empty folder, removed at the end of the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'signum-host-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A host over the stand-in trainer, closed at the end of the test. */
export async function openTestHost(options: Partial<HostOptions> = {}): Promise<Host> {
  const dataDirectory = options.dataDirectory ?? temporaryDirectory()
  const host = await openHost({
    workers: { store: storeWorker, trainer: standInTrainer },
    concurrency: 1,
    ...options,
    dataDirectory,
  })
  onTestFinished(() => host.close())
  return host
}

/** Queues one experiment with a scheduler that has no router before it. */
export function launchOn(scheduler: Scheduler, experiment: ExperimentInput): ReturnType<Scheduler['launch']> {
  return scheduler.launch([{ resolved: resolveExperiment(experiment), source: null }], null, builtInDatasets)
}

/** Follows the runs until a condition holds of them (by id, ascending). */
export async function until(host: Host, condition: (runs: RunRow[]) => boolean): Promise<RunRow[]> {
  const rows = new Map<number, RunRow>()
  for await (const { changed, removed } of await host.client.runs.follow({ cursor: 0 })) {
    for (const run of changed) rows.set(run.id, run)
    for (const id of removed) rows.delete(id)
    const runs = [...rows.values()].sort((a, b) => a.id - b.id)
    if (condition(runs)) return runs
  }
  throw new Error('The host closed before the runs came so far.')
}

export const ended = (runs: RunRow[]) => runs.every(({ state }) => !activeStates.includes(state))

/** Whether a run is in a state. @throws Error if it failed and will not come to it */
export const inState =
  (id: number, state: RunRow['state']) =>
  (runs: RunRow[]): boolean => {
    const run = runs.find((each) => each.id === id)
    if (run?.state === 'failed' && state !== 'failed')
      throw new Error(`Run ${id} was to become ${state}, but failed: ${run.error}`)
    return run?.state === state
  }

/** The steps of a run's training loss, in the order in which they are kept. */
export async function lossSteps(host: Host, id: number): Promise<{ steps: number[]; values: number[] }> {
  const [series] = await host.client.metrics.series({ runIds: [id], metrics: ['train.loss'] })
  return { steps: series?.steps ?? [], values: (series?.values as number[]) ?? [] }
}

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
