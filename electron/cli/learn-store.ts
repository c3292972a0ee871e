import { learnNames } from '../../shared/query/learn-names.ts'
import type { Host } from '../host/host.ts'

/** Makes a command understand the metrics and fields that scripts report, as the store knows them. */
export async function learnStore({ names }: Pick<Host['client'], 'names'>): Promise<void> {
  const known = await names.known()
  learnNames(() => known)
}
