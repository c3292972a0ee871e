import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { NamedExecutors } from '../executors/executors.ts'
import type { Troubles } from '../troubles.ts'
import { readProfiles } from './profiles.ts'
import { siteOf } from './site.ts'
import { executorName, profileOf, SlurmExecutor } from './slurm-executor.ts'

/** The executors of the profiles of a data directory, each made when it is first asked for. */
export class SlurmExecutors implements NamedExecutors {
  readonly #dataDirectory: string
  readonly #cacheDirectory: string
  readonly #troubles: Troubles
  readonly #made = new Map<string, SlurmExecutor>()

  constructor(dataDirectory: string, cacheDirectory: string, troubles: Troubles) {
    this.#dataDirectory = dataDirectory
    this.#cacheDirectory = cacheDirectory
    this.#troubles = troubles
  }

  named(name: string): SlurmExecutor {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    const profile = profileOf(name)
    if (profile === null)
      throw new BadInput({
        code: 'unknown-name',
        subject: name,
        what: phrase`this version of Signum cannot train on "${name}"`,
      })
    const executor = new SlurmExecutor({
      profile,
      site: () => siteOf(profile, this.#dataDirectory, this.#cacheDirectory),
      hostCache: this.#cacheDirectory,
      onTrouble: (why) => this.#tell(profile, why),
    })
    this.#made.set(name, executor)
    return executor
  }

  all(): SlurmExecutor[] {
    return [...readProfiles(this.#dataDirectory).keys()].map((profile) => this.named(executorName(profile)))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#made.values()].map((executor) => executor.close()))
  }

  #tell(profile: string, why: string | null): void {
    if (why === null) return this.#troubles.settle(`cluster ${profile}`)
    this.#troubles.raise(
      `cluster ${profile}`,
      `The cluster of the profile "${profile}" does not answer: ${why}. Its jobs go on, and are asked for again.`,
    )
  }
}
