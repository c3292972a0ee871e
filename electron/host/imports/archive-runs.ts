import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import { activeStates } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ArchivedMedium } from '../../imports/archive-media.ts'
import { archivedFacts, writeArchive, type ArchivedCheckpoint, type ArchivedRun } from '../../imports/archive.ts'
import { Failure } from '../failure.ts'
import { runDirectory } from '../run-directory.ts'
import { usableCheckpoint } from '../scheduler/usable-checkpoint.ts'
import type { StoreClient } from '../store/client.ts'

/** Most bytes of an archive: it is handed on as text, of which the engine holds no more. */
const mostBytes = 380_000_000

/**
 * Runs as one file, with their images, histograms and files, and the newest checkpoint of each that can be read, as far
 * as these are asked for.
 * @throws Failure busy if one is active, not-found.
 * @throws BadInput if they are more than one file holds
 */
export async function archiveRuns(
  { ids, checkpoints, media }: { ids: readonly number[]; checkpoints: boolean; media: boolean },
  store: StoreClient,
  dataDirectory: string,
): Promise<{ fileName: string; runs: number; points: number; checkpoints: number; media: number; base64: string }> {
  const rows = (await store.listRuns({ ids: [...ids], metrics: [], limit: ids.length })).runs
  const runs: ArchivedRun[] = []
  let size = 0
  const hold = (bytes: number) => {
    size += bytes
    if (size > mostBytes) throw tooLarge(ids.length, size)
  }
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const run = await archivedRun(id, store)
    const checkpoint = checkpoints ? await newestCheckpoint(id, store, dataDirectory) : null
    if (checkpoint !== null) run.checkpoint = checkpoint
    if (media) run.media = await mediaOf(id, store, hold)
    runs.push(run)
  }
  const [first] = rows
  const isStudy =
    first !== undefined && first.studyId !== null && rows.every(({ studyId }) => studyId === first.studyId)
  const study = isStudy
    ? { name: first.studyName!, notes: (await store.listStudies()).find(({ id }) => id === first.studyId)?.notes ?? '' }
    : null
  const bytes = writeArchive({ signum: manifest.version, study, runs })
  if (bytes.length > mostBytes) throw tooLarge(runs.length, bytes.length)
  const name = (study?.name ?? `${runs.length} runs`).replaceAll(/[^\w.-]+/g, '-')
  return {
    fileName: `${name}.signum`,
    runs: runs.length,
    points: runs.reduce((sum, { points }) => sum + points.reduce((of, { steps }) => of + steps.length, 0), 0),
    checkpoints: runs.filter(({ checkpoint }) => checkpoint !== undefined).length,
    media: runs.reduce((sum, { media: of = [] }) => sum + of.length, 0),
    base64: Buffer.from(bytes).toString('base64'),
  }
}

function tooLarge(runs: number, bytes: number): BadInput {
  return new BadInput({
    code: 'too-large',
    what: phrase`an archive of ${runs} runs has ${bytes} bytes or more, and may have ${mostBytes}`,
    remedy: 'archive fewer runs at a time, or leave out their checkpoints, images and files',
  })
}

/** @param hold told of the bytes of each content before it is read */
async function mediaOf(id: number, store: StoreClient, hold: (bytes: number) => void): Promise<ArchivedMedium[]> {
  const media: ArchivedMedium[] = []
  for (const { kept, ...facts } of await store.mediaOfRun(id)) {
    if (kept) hold(facts.bytes)
    const content = kept ? ((await store.mediumOf(id, facts.name, facts.step))?.content ?? null) : null
    media.push({ ...facts, content })
  }
  return media
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

/** Of a run's checkpoints, the newest whose content is that which was written; null if there is none. */
async function newestCheckpoint(
  id: number,
  store: StoreClient,
  dataDirectory: string,
): Promise<ArchivedCheckpoint | null> {
  const [standpoint] = await store.standpointsOf([id])
  const { checkpoint, checkpointEpoch, checkpointStep } = standpoint!
  if (checkpoint === null) return null
  const directory = runDirectory(dataDirectory, id)
  const { from } = await usableCheckpoint(directory, { checkpoint, epoch: checkpointEpoch, step: checkpointStep })
  if (from === null) return null
  const { checkpoint: name, epoch, step } = from
  return { name, epoch, step, bytes: await readFile(join(directory, name)) }
}
