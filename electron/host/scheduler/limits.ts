import { availableParallelism } from 'node:os'
import type { StoreClient } from '../store/client.ts'

type Settings = Pick<StoreClient, 'getSetting' | 'setSetting'>

const cores = availableParallelism()
/** Setting under which the number of concurrent runs is kept. */
const concurrencySetting = 'concurrency'
/** Setting under which it is kept that the queue is held. */
const heldSetting = 'queue-held'

/** How much a host may train at a time, as its user set it: kept in the store. */
export class Limits {
  readonly #settings: Settings
  #concurrency: number
  #held: boolean
  #onChange = () => {}

  private constructor(settings: Settings, concurrency: number, held: boolean) {
    this.#settings = settings
    this.#concurrency = concurrency
    this.#held = held
  }

  /**
   * @param concurrency instead of what is kept
   * @param canBeHeld whether it heeds a queue that is held
   */
  static async read(settings: Settings, concurrency: number | undefined, canBeHeld: boolean): Promise<Limits> {
    const kept = await settings.getSetting(concurrencySetting)
    const held = canBeHeld && (await settings.getSetting(heldSetting)) === true
    return new Limits(settings, concurrency ?? (typeof kept === 'number' ? kept : Math.min(2, cores)), held)
  }

  /** Runs trained at the same time. */
  get concurrency(): number {
    return this.#concurrency
  }

  /** Running runs go on if it falls. */
  async setConcurrency(runs: number): Promise<void> {
    await this.#settings.setSetting(concurrencySetting, runs)
    this.#concurrency = runs
    this.#onChange()
  }

  /** Whether nothing new begins. */
  get held(): boolean {
    return this.#held
  }

  /** Keeps queued runs from beginning, or lets them; active runs continue. */
  async hold(held: boolean): Promise<void> {
    await this.#settings.setSetting(heldSetting, held)
    this.#held = held
    this.#onChange()
  }

  /** Notifies one listener of every change. */
  watch(onChange: () => void): void {
    this.#onChange = onChange
  }

  /** The cores of a run that begins now: they are shared by the running runs and those that soon will be. */
  share(soon: number): number {
    return Math.max(1, Math.floor(cores / Math.min(this.#concurrency, Math.max(soon, 1))))
  }
}
