import type { RunRow } from '../../shared/contract/run.ts'
import { selectRuns as select, type RunSelection } from '../../shared/query/select-runs.ts'
import type { Host } from '../host/host.ts'
import { learnStore } from './learn-store.ts'

/**
 * The runs of a selection; what their scripts call metrics and fields is known then.
 * @throws BadInput if a run or the study does not exist
 */
export async function selectRuns(client: Host['client'], selection: RunSelection): Promise<RunRow[]> {
  await learnStore(client)
  const { study, runs, filter } = selection
  return select(client, { study, runs, filter })
}
