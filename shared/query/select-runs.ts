import type { RunRow } from '../contract/run.ts'
import type { StudyRow } from '../contract/studies.ts'
import { BadInput } from '../errors/bad-input.ts'
import { deed, phrase } from '../errors/phrase.ts'
import { parseFilter } from './filter.ts'

/** Which runs: of a study by its number or name, by their numbers, or those that pass a filter; all unless given. */
export interface RunSelection {
  study?: string
  runs?: readonly number[]
  filter?: string
}

interface RunQuery {
  studyId?: number
  ids?: number[]
  filter?: string
  limit: number
}

/** Where runs are found: the host, from whichever side. */
export interface RunSource {
  runs: { list(query: RunQuery): Promise<{ runs: RunRow[] }> }
  studies: { list(): Promise<StudyRow[]> }
}

/**
 * The runs of a selection.
 * @throws BadInput if a run or the study does not exist, or a term of the filter is not understood
 */
export async function selectRuns(source: RunSource, { study, runs: ids, filter }: RunSelection): Promise<RunRow[]> {
  if (filter !== undefined) checkFilter(filter)
  const studyId = study === undefined ? undefined : (await findStudy(source, study)).id
  const query = { studyId, ids: ids === undefined ? undefined : [...ids], filter, limit: 100_000 }
  const { runs } = await source.runs.list(query)
  // A filter leaves runs out on purpose.
  const missing = filter !== undefined ? [] : (ids?.filter((id) => !runs.some((run) => run.id === id)) ?? [])
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

/** The study of a number or a name. @throws BadInput if there is none, or several of the name. */
export async function findStudy({ studies: source }: Pick<RunSource, 'studies'>, idOrName: string): Promise<StudyRow> {
  const studies = await source.list()
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

/** Terms that are not understood would hold for every run. @throws BadInput naming them */
export function checkFilter(text: string): void {
  const wrong = parseFilter(text).filter(({ complaint }) => complaint !== null)
  if (wrong.length === 0) return
  throw new BadInput(
    wrong.map((term) => ({
      code: 'bad-value',
      subject: term.text,
      field: 'filter',
      what: phrase`${term.text}: ${term.complaint!}`,
    })),
  )
}
