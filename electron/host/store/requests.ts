import type { Database } from 'better-sqlite3'
import type { Owner } from './owner.ts'

/** A request of one host to another that trains a run. */
export type RunRequest = 'cancel' | 'pause' | 'resume'

/** Messages of hosts that share a store, about the runs that they train. */
export function requestsOf(database: Database) {
  const ask = database.prepare('UPDATE runs SET request = ? WHERE id = ?')
  const asked = database.prepare<[string], { id: number; request: RunRequest }>(
    'SELECT id, request FROM runs WHERE request IS NOT NULL AND owner = ?',
  )
  const answered = database.prepare('UPDATE runs SET request = NULL WHERE id = ?')

  return {
    /** Leaves a request for the host that trains a run. */
    requestOf(id: number, request: RunRequest): void {
      ask.run(request, id)
    },

    /** Takes the requests that others left for a host. */
    takeRequests: database.transaction((owner: Owner): { id: number; request: RunRequest }[] => {
      const requests = asked.all(JSON.stringify(owner))
      for (const { id } of requests) answered.run(id)
      return requests
    }),
  }
}
