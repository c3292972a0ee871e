import type { Database } from 'better-sqlite3'
import { activeStates, type RunState } from '../../../shared/contract/run.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { Failure } from '../failure.ts'
import { noSuchRun } from './no-such-run.ts'
import type { Revision } from './revision.ts'
import type { Sources } from './sources.ts'

/**
 * Removes runs with their metrics and logs, all or none.
 * @throws Failure not-found, or busy if one is active, or another still has to start from it.
 */
export function removerOf(
  database: Database,
  { sources, revision }: { sources: Sources; revision: Revision },
): (ids: readonly number[]) => number {
  const stateOf = database.prepare<[number], RunState>('SELECT state FROM runs WHERE id = ?').pluck()
  const remove = database.prepare('DELETE FROM runs WHERE id = ?')
  const bury = database.prepare('INSERT INTO removed_runs (id, revision) VALUES (?, ?)')

  return database.transaction((ids: readonly number[]): number => {
    const distinct = [...new Set(ids)]
    for (const id of distinct) {
      const state = stateOf.get(id)
      if (state === undefined) throw noSuchRun(id)
      if (state === 'elsewhere')
        throw new Failure('busy', {
          code: 'wrong-state',
          subject: id,
          what: phrase`run ${id} is trained elsewhere and would come back when it grows; nothing was removed`,
          remedy: 'stop following its folder before you remove it, or archive it',
        })
      if (activeStates.includes(state))
        throw new Failure('busy', {
          code: 'wrong-state',
          subject: id,
          what: phrase`run ${id} is ${state}, and nothing was removed`,
          remedy: 'cancel it before you remove it',
        })
      sources.checkRemoval(id)
    }
    for (const id of distinct) {
      remove.run(id)
      bury.run(id, revision.next())
    }
    return distinct.length
  }).immediate
}
