import type { Database } from 'better-sqlite3'
import { statementsOf, type LifecycleRow } from './lifecycle-row.ts'
import type { Owner } from './owner.ts'
import type { Revision } from './revision.ts'

const forsaken = 'It was still growing when it was followed last; follow or import it again to see how it went on.'

/** Runs that grow elsewhere, and whose host follows them. */
export function elsewhereOf(database: Database, revision: Revision) {
  const { withStates, change } = statementsOf(database)

  /** Says of a run that nobody follows it any more; it was last heard of at its heartbeat. */
  function forsake({ id, heartbeat }: LifecycleRow): void {
    change.run('interrupted', forsaken, 'left', heartbeat, null, null, heartbeat, revision.next(), id)
  }

  return {
    forsake,

    /**
     * Ends following: what grew is not known any more.
     * @param sources only what is read from these
     */
    leave: database.transaction((owner: Owner, sources?: readonly string[]): void => {
      const mine = withStates.all('["elsewhere"]').filter((row) => row.owner === JSON.stringify(owner))
      for (const row of mine) if (sources === undefined || sources.includes(row.source ?? '')) forsake(row)
    }).immediate,
  }
}
