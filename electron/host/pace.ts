import { secondsOfSchedule } from '../../shared/contract/dependency.ts'
import type { Queue } from '../../shared/contract/runs.ts'
import type { StoreClient } from './store/client.ts'

/** Facts that decide how long an optimizer step takes. */
const paceFields = ['dataset', 'model', 'modelParameters', 'regime', 'batchSize', 'engine'] as const

/** Milliseconds for which what was found out about a kind of run holds. */
const freshness = 60_000

/**
 * How many seconds an optimizer step of an experiment takes on this machine, by the runs of its kind that have
 * finished.
 */
export class Paces {
  readonly #store: StoreClient
  readonly #known = new Map<string, { at: number; pace: Promise<{ runs: number; secondsPerStep: number | null }> }>()

  constructor(store: StoreClient) {
    this.#store = store
  }

  of(experiment: Readonly<Record<string, unknown>>): Promise<{ runs: number; secondsPerStep: number | null }> {
    const kind = Object.fromEntries(paceFields.map((key) => [key, experiment[key]]))
    const key = JSON.stringify(kind)
    const known = this.#known.get(key)
    if (known !== undefined && Date.now() - known.at < freshness) return known.pace
    const pace = this.#store.paceOf(kind)
    this.#known.set(key, { at: Date.now(), pace })
    // An unknown time may become known a moment later.
    pace.then(
      ({ secondsPerStep }) => secondsPerStep === null && this.#known.delete(key),
      () => this.#known.delete(key),
    )
    return pace
  }
}

/** The queue, with the seconds that each run and all of them will take. */
export async function expectedQueue(
  store: StoreClient,
  paces: Paces,
  { held, concurrency }: Pick<Queue, 'held' | 'concurrency'>,
): Promise<Queue> {
  const active = await store.activeRuns()
  const runs = await Promise.all(
    active.map(async (run) => {
      if (run.secondsLeft !== null) return { run, seconds: run.secondsLeft }
      const { secondsPerStep } = await paces.of(run.experiment)
      return { run, seconds: secondsPerStep === null ? null : secondsPerStep * run.stepsLeft }
    }),
  )
  // A paused run takes no time until somebody lets it go on.
  const moving = runs.filter(({ run }) => run.state !== 'paused')
  const known = moving.flatMap(({ run, seconds }) => (seconds === null ? [] : [{ run, seconds }]))
  return {
    held,
    concurrency,
    runs: runs.map(({ run, seconds }) => ({ id: run.id, seconds })),
    secondsLeft: moving.length === 0 || known.length < moving.length ? null : secondsOfSchedule(known, concurrency),
  }
}
