import { activeStates } from '../../../shared/contract/run.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { configurationsOf, expandMatrix } from '../../../shared/experiment/expand-matrix.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { suggest, type Trial } from '../../../shared/experiment/tpe.ts'
import { findMetric } from '../../../shared/metrics/metric.ts'
import type { NewRun } from '../store/new-runs.ts'
import type { Owner } from '../store/owner.ts'
import type { StoreClient } from '../store/client.ts'
import type { SearchedRun, SearchedStudy } from '../store/rungs.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { planOf } from '../plan.ts'

/** Goes on with searches: when a run of one has ended, what promises most is queued. */
export class Searches {
  readonly #store: StoreClient
  readonly #owner: Owner
  readonly #cacheDirectory: string
  readonly #room: (executor: string | null) => number
  /** One search at a time, so that no configuration is chosen twice. */
  #turn: Promise<unknown> = Promise.resolve()

  /** @param room how many runs train at a time on an executor */
  constructor(store: StoreClient, owner: Owner, cacheDirectory: string, room: (executor: string | null) => number) {
    this.#store = store
    this.#owner = owner
    this.#cacheDirectory = cacheDirectory
    this.#room = room
  }

  /** Waits until nothing is being chosen. */
  async settled(): Promise<void> {
    await this.#turn
  }

  /** Chooses what follows a run that has ended, if its study is searched. @returns the runs that were queued */
  after(runId: number): Promise<number[]> {
    const next = this.#turn.then(() => this.#extend(runId))
    this.#turn = next.catch(() => undefined)
    return next
  }

  async #extend(runId: number): Promise<number[]> {
    const found = await this.#store.searchOf(runId)
    if (found === null) return []
    const datasets = await listDatasets(this.#cacheDirectory)
    const [executor] = await this.#store.executorsOf([runId])
    const chosen = nextRuns(found, datasets, this.#room(executor!)).map((run) => ({ ...run, executor }))
    if (chosen.length === 0) return []
    const { id, study, runs } = found
    const into = { name: study.name, notes: study.notes, recipe: null, join: true, id, runs: runs.length }
    return (await this.#store.createRuns(chosen, into, this.#owner)).ids
  }
}

/** A configuration without its seed, by which runs of a study are matched with its matrix. */
const keyOf = ({ seed: _, startFrom: __, ...rest }: ResolvedExperiment): string => JSON.stringify(rest)

/**
 * The runs that a searched study is to train next: configurations until as many runs as there is room for are at work
 * or wait. Nothing if enough were begun.
 */
export function nextRuns({ study, runs }: SearchedStudy, datasets: readonly DatasetEntry[], room: number): NewRun[] {
  const tpe = study.search!.tpe!
  const space = configurationsOf(expandMatrix(study.base, study.matrix)).map((rows) => {
    const { seed: _, ...configuration } = rows[0]!
    return { rows, configuration, key: keyOf(resolveExperiment(rows[0]!, datasets)) }
  })
  const begun = Map.groupBy(runs, ({ experiment }) => keyOf(experiment))
  const goal = findMetric(tpe.metric)?.goal ?? 'maximum'
  const trials = space.flatMap(({ key, configuration }): Trial[] => {
    const own = begun.get(key)
    return own === undefined ? [] : [trialOf(configuration, own, goal)]
  })
  const queued: NewRun[] = []
  let waiting = runs.filter(({ state }) => activeStates.includes(state)).length
  const left = space.filter(({ key }) => !begun.has(key))
  while (trials.length < tpe.count && waiting < Math.max(1, room)) {
    const place = suggest(
      left.map(({ configuration }) => configuration),
      trials,
      space.map(({ configuration }) => configuration),
      tpe.seed + trials.length,
    )
    if (place === null) break
    const [{ rows, configuration }] = left.splice(place, 1) as [(typeof space)[number]]
    trials.push({ configuration, score: null, epochs: 0 })
    queued.push(...rows.map((row) => planOf(resolveExperiment(row, datasets), datasets)))
    waiting += rows.length
  }
  return queued
}

/** What the runs of a configuration, which differ in their seed, say of it together. */
function trialOf(
  configuration: Trial['configuration'],
  runs: readonly SearchedRun[],
  goal: 'maximum' | 'minimum',
): Trial {
  const isOpen = runs.some(({ state }) => activeStates.includes(state))
  const mean = runs.reduce((sum, { value }) => sum + (value ?? Number.NaN), 0) / runs.length
  return {
    configuration,
    score: isOpen ? null : goal === 'maximum' ? mean : -mean,
    epochs: Math.min(...runs.map(({ epoch }) => epoch)),
  }
}
