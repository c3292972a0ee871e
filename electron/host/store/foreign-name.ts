import type { Database } from 'better-sqlite3'
import type { ForeignRun } from './foreign-run.ts'

/** Names runs that come from elsewhere so that each is told apart from all that are there and that come with it. */
export function namerOf(database: Database) {
  const isTaken = database
    .prepare<[string], number>('SELECT 1 FROM runs WHERE origin_name = ? AND origin_name IS NOT NULL LIMIT 1')
    .pluck()

  /** @param given names of those that come with it; its own is added */
  return (run: ForeignRun, given: Set<string>): ForeignRun => {
    const { name } = run.origin
    if (run.longerNames.length === 0) return run
    const free = (each: string) => !given.has(each) && isTaken.get(each) === undefined
    let chosen = [name, ...run.longerNames].find(free)
    for (let number = 2; chosen === undefined; number++) if (free(`${name} (${number})`)) chosen = `${name} (${number})`
    given.add(chosen)
    return { ...run, origin: { ...run.origin, name: chosen }, experiment: { ...run.experiment, quantizer: chosen } }
  }
}
