import { DatasetUnavailable } from '../data/dataset-unavailable.ts'
import type { Dataset } from '../data/dataset.ts'
import { loadDataset } from '../data/load-dataset.ts'
import { Failure } from './failure.ts'

/** How long a data set is kept in memory after it was asked for: a page asks for its counts and its preview at once. */
const keptMilliseconds = 5000

/** The data sets that were asked for a moment ago, so that they are not read and checked twice. */
export class RecentDatasets {
  readonly #cacheDirectory: string
  readonly #loading = new Map<string, Promise<Dataset>>()

  constructor(cacheDirectory: string) {
    this.#cacheDirectory = cacheDirectory
  }

  /** @throws BadInput, or Failure if its files cannot be read. */
  async load(name: string): Promise<Dataset> {
    const known = this.#loading.get(name)
    if (known !== undefined) return await known
    const loading = loadDataset(name, this.#cacheDirectory).catch((error: unknown) => {
      this.forget(name)
      throw failureOf(error)
    })
    this.#loading.set(name, loading)
    setTimeout(() => this.#loading.get(name) === loading && this.forget(name), keptMilliseconds).unref()
    return await loading
  }

  forget(name: string): void {
    this.#loading.delete(name)
  }
}

/** Turns an error in reading images into one for the caller. */
export function failureOf(error: unknown): unknown {
  return error instanceof DatasetUnavailable ? new Failure('disk', error.faults, error) : error
}
