import type { RunRow } from '../../shared/contract/run.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { deed, phrase } from '../../shared/errors/phrase.ts'
import { selectRuns as select, type RunSelection } from '../../shared/query/select-runs.ts'
import { unmatchedValues, valuesIn } from '../../shared/query/unmatched-values.ts'
import type { Host } from '../host/host.ts'
import { learnStore } from './learn-store.ts'

/**
 * The runs of a selection; what their scripts call metrics and fields is known then.
 * @throws BadInput if a run or the study does not exist, or no run passes the filter
 */
export async function selectRuns(client: Host['client'], selection: RunSelection): Promise<RunRow[]> {
  await learnStore(client)
  const { study, runs, filter } = selection
  const found = await select(client, { study, runs, filter })
  if (found.length > 0 || filter === undefined) return found
  const [why] = unmatchedValues(filter, valuesIn(await select(client, { study, runs })))
  throw new BadInput({
    code: 'no-such-run',
    field: 'filter',
    what: why === undefined ? phrase`no run passes ${filter}` : phrase`${why.what}`,
    remedy: typeof why?.remedy === 'string' ? phrase`${why.remedy}` : phrase`${deed('list-runs')} shows what there is`,
  })
}
