import type { RunRow } from '../../shared/contract/run.ts'
import type { StudyRow } from '../../shared/contract/studies.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { deed, phrase } from '../../shared/errors/phrase.ts'
import type { Host } from '../host/host.ts'
import { learnStore } from './learn-store.ts'

type Client = Host['client']

/** The study of a number or a name. @throws BadInput if there is none, or several of the name. */
export async function findStudy(client: Client, idOrName: string): Promise<StudyRow> {
  const studies = await client.studies.list()
  const byId = studies.find((study) => String(study.id) === idOrName)
  if (byId !== undefined) return byId
  const [study, ...others] = studies.filter(({ name }) => name === idOrName)
  if (study === undefined) {
    const known = studies
      .slice(0, 5)
      .map(({ id, name }) => `${id} ${JSON.stringify(name)}`)
      .join(', ')
    throw new BadInput({
      code: 'unknown-name',
      subject: idOrName,
      what: phrase`there is no study "${idOrName}"`,
      remedy: known === '' ? 'there are none yet' : phrase`there is ${known}`,
    })
  }
  if (others.length === 0) return study
  throw new BadInput({
    code: 'ambiguous',
    subject: idOrName,
    what: phrase`several studies are called "${idOrName}"`,
    remedy: phrase`name one by its number: ${[study, ...others].map(({ id }) => id).join(', ')}`,
  })
}

/**
 * The runs of a study, the runs of some numbers, or all; what their scripts call metrics and fields is known then.
 * @throws BadInput if a run does not exist.
 */
export async function selectRuns(
  client: Client,
  { study, runs: ids }: { study?: string; runs?: readonly number[] },
): Promise<RunRow[]> {
  await learnStore(client)
  const studyId = study === undefined ? undefined : (await findStudy(client, study)).id
  const { runs } = await client.runs.list({ studyId, ids: ids === undefined ? undefined : [...ids], limit: 100_000 })
  const missing = ids?.filter((id) => !runs.some((run) => run.id === id)) ?? []
  if (missing.length > 0) {
    const place = study === undefined ? '' : ` in the study "${study}"`
    throw new BadInput({
      code: 'no-such-run',
      what: phrase`there is no run ${missing.join(', ')}${place}`,
      remedy: phrase`${deed('list-runs')} shows what there is`,
    })
  }
  return runs
}
