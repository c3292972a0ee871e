import { secondsOfSchedule } from '../../shared/contract/dependency.ts'
import type { Queue } from '../../shared/contract/runs.ts'
import type { StoreClient } from './store/client.ts'
import type { BatchPace } from './store/runs.ts'

/** Facts that decide how long an optimizer step takes, besides the size of its batch. */
const paceFields = ['dataset', 'model', 'modelParameters', 'regime', 'engine'] as const

/** Seconds of an optimizer step, as expected. */
export interface Pace {
  /** Mean; null if there is no run to judge by. */
  secondsPerStep: number | null
  /** Bounds of what is expected. */
  least: number | null
  most: number | null
  /** Finished runs that it rests on. */
  runs: number
  /** Their batch sizes, if they are others than the one asked for. */
  neighbours: readonly number[]
}

/**
 * The pace at a batch size. Without a run of that size it comes from the nearest smaller and larger ones: between two
 * it lies on the line through them, and beyond all it grows with the images of a batch. A step of a larger batch takes
 * no less time than one of a smaller, and no more time an image: these are the bounds, widened by how much the runs
 * themselves differ.
 * @param known by batch size, the smallest first
 */
export function paceAt(batchSize: number, known: readonly BatchPace[]): Pace {
  const same = known.find((each) => each.batchSize === batchSize)
  if (same !== undefined) {
    const { secondsPerStep, least, most, runs } = same
    return { secondsPerStep, least, most, runs, neighbours: [] }
  }
  const below = known.findLast((each) => each.batchSize < batchSize)
  const above = known.find((each) => each.batchSize > batchSize)
  const neighbours = [below, above].filter((each) => each !== undefined)
  if (neighbours.length === 0) return { secondsPerStep: null, least: null, most: null, runs: 0, neighbours: [] }
  const perImage = (seconds: number, { batchSize: size }: BatchPace): number => (seconds / size) * batchSize
  const least = Math.max(below?.least ?? 0, above === undefined ? 0 : perImage(above.least, above))
  const most = Math.min(above?.most ?? Infinity, below === undefined ? Infinity : perImage(below.most, below))
  const expected =
    below !== undefined && above !== undefined
      ? below.secondsPerStep +
        ((above.secondsPerStep - below.secondsPerStep) * (batchSize - below.batchSize)) /
          (above.batchSize - below.batchSize)
      : perImage(neighbours[0]!.secondsPerStep, neighbours[0]!)
  return {
    secondsPerStep: expected,
    // Runs that were disturbed may contradict the bounds; what is expected is never outside.
    least: Math.min(least, most, expected),
    most: Math.max(least, most, expected),
    runs: neighbours.reduce((sum, { runs }) => sum + runs, 0),
    neighbours: neighbours.map((each) => each.batchSize),
  }
}

/** Milliseconds for which what was found out about a kind of run holds. */
const freshness = 60_000

/**
 * How many seconds an optimizer step of an experiment takes on this machine, by the runs of its kind that have
 * finished.
 */
export class Paces {
  readonly #store: StoreClient
  readonly #known = new Map<string, { at: number; paces: Promise<BatchPace[]> }>()

  constructor(store: StoreClient) {
    this.#store = store
  }

  async of(experiment: Readonly<Record<string, unknown>>): Promise<Pace> {
    return paceAt(Number(experiment.batchSize), await this.#pacesOf(experiment))
  }

  #pacesOf(experiment: Readonly<Record<string, unknown>>): Promise<BatchPace[]> {
    const kind = Object.fromEntries(paceFields.map((key) => [key, experiment[key]]))
    const key = JSON.stringify(kind)
    const known = this.#known.get(key)
    if (known !== undefined && Date.now() - known.at < freshness) return known.paces
    const paces = this.#store.pacesOf(kind)
    this.#known.set(key, { at: Date.now(), paces })
    // An unknown time may become known a moment later.
    paces.then(
      ({ length }) => length === 0 && this.#known.delete(key),
      () => this.#known.delete(key),
    )
    return paces
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
  // Those of clusters and other hosts do not wait for one another here.
  const here = known.filter(({ run }) => run.isHere)
  const elsewhere = known.flatMap(({ run, seconds }) => (run.isHere ? [] : [seconds]))
  return {
    held,
    concurrency,
    runs: runs.map(({ run, seconds }) => ({ id: run.id, seconds })),
    secondsLeft:
      moving.length === 0 || known.length < moving.length
        ? null
        : Math.max(secondsOfSchedule(here, concurrency), ...elsewhere),
  }
}
