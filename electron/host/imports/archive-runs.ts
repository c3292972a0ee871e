import manifest from '../../../package.json' with { type: 'json' }
import { activeStates } from '../../../shared/contract/run.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { archivedFacts, writeArchive, type ArchivedRun } from '../../imports/archive.ts'
import { Failure } from '../failure.ts'
import type { StoreClient } from '../store/client.ts'

/** Runs as one file. @throws Failure busy if one is active, not-found. */
export async function archiveRuns(
  ids: readonly number[],
  store: StoreClient,
): Promise<{ fileName: string; runs: number; points: number; base64: string }> {
  const rows = (await store.listRuns({ ids: [...ids], metrics: [], limit: ids.length })).runs
  const runs: ArchivedRun[] = []
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) runs.push(await archivedRun(id, store))
  const [first] = rows
  const isStudy =
    first !== undefined && first.studyId !== null && rows.every(({ studyId }) => studyId === first.studyId)
  const study = isStudy
    ? { name: first.studyName!, notes: (await store.listStudies()).find(({ id }) => id === first.studyId)?.notes ?? '' }
    : null
  const bytes = writeArchive({ signum: manifest.version, study, runs })
  const name = (study?.name ?? `${runs.length} runs`).replaceAll(/[^\w.-]+/g, '-')
  return {
    fileName: `${name}.signum`,
    runs: runs.length,
    points: runs.reduce((sum, { points }) => sum + points.reduce((of, { steps }) => of + steps.length, 0), 0),
    base64: Buffer.from(bytes).toString('base64'),
  }
}

async function archivedRun(id: number, store: StoreClient): Promise<ArchivedRun> {
  const run = await store.getRun(id)
  if (activeStates.includes(run.state))
    throw new Failure('busy', {
      code: 'wrong-state',
      subject: id,
      what: phrase`run ${id} is ${run.state}`,
      remedy: 'wait for its end, or cancel it, before it is archived',
    })
  const { series } = await store.newsOfSeries([id], null, {})
  const histograms = await store.histogramsOfRun(id)
  return {
    ...archivedFacts(run),
    log: (await store.readLog(id, 0)).lines,
    histograms: histograms.map(({ counts, ...rest }) => ({ ...rest, counts: [...counts] })),
    answers: await store.answersOfRun(id),
    points: series.map(({ metric, steps, values, times }) => ({ metric, steps, values, times })),
  }
}
