import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import type { Imported, ImportKind, ImportRequest } from '../../shared/contract/imports.ts'
import { activeStates } from '../../shared/contract/run.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { readArchive, writeArchive, type ArchivedRun } from '../imports/archive.ts'
import { readCsv } from '../imports/csv.ts'
import { digestOf } from '../imports/digest.ts'
import type { ImportedRun, ImportedSeries } from '../imports/imported-run.ts'
import { holdsEvents, readTensorboard } from '../imports/tensorboard.ts'
import { readTrackio } from '../imports/trackio.ts'
import { Failure } from './failure.ts'
import type { StoreClient } from './store/client.ts'
import type { ForeignRun } from './store/foreign-runs.ts'

/**
 * Reads runs that were trained elsewhere into the store, all or none.
 * @throws BadInput naming the file and what is wrong with it.
 */
export async function importRuns(request: ImportRequest, store: StoreClient): Promise<Imported> {
  const path = resolve(request.path)
  const kind = request.kind ?? (await kindOf(path))
  if (kind === 'archive') return importArchive(path, request, store)
  const read =
    kind === 'tensorboard' ? await readTensorboard(path) : kind === 'csv' ? await readCsv(path) : readTrackio(path)
  const runs = read.map((run) => foreignRun(run, kind, request))
  const name = request.study ?? basename(path).replace(/\.(csv|tsv|db)$/i, '')
  return told(
    kind,
    runs,
    await store.takeForeignRuns(runs, { name, notes: `Imported from ${basename(path)}`, recipe: null, join: true }),
  )
}

async function importArchive(path: string, { study: asked }: ImportRequest, store: StoreClient): Promise<Imported> {
  const { study, runs: archived } = await readArchive(path)
  const runs = archived.map(({ id, points, origin, ...run }): ForeignRun => ({
    ...run,
    origin: origin ?? { kind: 'archive', name: `run ${id} of ${basename(path)}`, sha256: digestOf(points) },
    columns: points,
  }))
  const name = asked ?? study?.name
  return told(
    'archive',
    runs,
    await store.takeForeignRuns(
      runs,
      name === undefined ? null : { name, notes: study?.notes ?? '', recipe: null, join: true },
    ),
  )
}

function told(
  kind: ImportKind,
  runs: readonly ForeignRun[],
  taken: { ids: number[]; known: number[]; studyId: number | null },
): Imported {
  return {
    kind,
    ...taken,
    points: runs.reduce((sum, { columns }) => sum + columns.reduce((of, { steps }) => of + steps.length, 0), 0),
    metrics: [...new Set(runs.flatMap(({ columns }) => columns.map(({ metric }) => metric)))].sort(),
  }
}

async function kindOf(path: string): Promise<ImportKind> {
  if (/\.(csv|tsv)$/i.test(path)) return 'csv'
  if (/\.(db|sqlite3?)$/i.test(path)) return 'trackio'
  if (/\.(signum|zip)$/i.test(path)) return 'archive'
  if (await holdsEvents(path)) return 'tensorboard'
  const what = (await stat(path)).isDirectory() ? 'the folder holds no event file' : 'its name tells nothing'
  throw new BadInput({
    code: 'wrong-format',
    subject: path,
    what: phrase`what ${path} is cannot be guessed (${what})`,
    remedy: phrase`take an event file or a folder of them (TensorBoard), a .csv (also of Weights & Biases), a .db of
          Trackio, or an archive of Signum`,
  })
}

/** The reserved names that say nothing of a run's configuration. */
const passedOver = /^_/

/** A run as the store takes it: fields of the experiment that its file lacks are given by the user. */
function foreignRun(
  run: ImportedRun,
  kind: Exclude<ImportKind, 'archive'>,
  { set = {}, rename = {}, percent = [] }: ImportRequest,
): ForeignRun {
  const columns = run.series.map((series): ImportedSeries => {
    const metric = rename[series.metric] ?? series.metric
    return {
      ...series,
      metric,
      values: percent.includes(metric) ? series.values.map((value) => value / 100) : series.values,
    }
  })
  const twice = columns.find(({ metric }, index) => columns.findIndex((other) => other.metric === metric) !== index)
  if (twice !== undefined)
    throw new BadInput({
      code: 'name-taken',
      subject: twice.metric,
      what: phrase`two metrics of ${run.name} would be called ${twice.metric}`,
      remedy: 'rename one of them to something else',
    })
  const configuration = Object.fromEntries(Object.entries(run.configuration).filter(([key]) => !passedOver.test(key)))
  const experiment: Record<string, unknown> = { ...configuration, ...set }
  // Its name is its method, unless somebody says which one it is: that is by what it is told apart.
  experiment.quantizer ??= run.name
  const times = columns.flatMap(({ times: all }) => (all.length === 0 || all[0]! === 0 ? [] : [all[0]!, all.at(-1)!]))
  const [first, last] = times.length === 0 ? [Date.now(), Date.now()] : [Math.min(...times), Math.max(...times)]
  const steps = Math.max(0, ...columns.map(({ steps: all }) => all.at(-1) ?? 0))
  const epochs = Number.isInteger(experiment.epochs) ? Number(experiment.epochs) : 0
  return {
    origin: { kind, name: run.name, sha256: digestOf(columns) },
    state: 'finished',
    experiment,
    progress: { epoch: epochs, epochs, step: Math.round(steps), steps: Math.round(steps) },
    createdAt: Math.round(first),
    startedAt: Math.round(first),
    finishedAt: Math.round(last),
    error: null,
    columns,
  }
}

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
  const {
    state,
    experiment,
    createdAt,
    startedAt,
    finishedAt,
    error,
    starred,
    archived,
    notes,
    tags,
    origin,
    model,
    record,
  } = run
  const { secondsLeft: _, ...progress } = run.progress
  const { series } = await store.newsOfSeries([id], null, {})
  const log = (await store.readLog(id, 0)).lines
  const histograms = (await store.histogramsOfRun(id)).map(({ counts, ...rest }) => ({ ...rest, counts: [...counts] }))
  const points = series.map(({ metric, steps, values, times }) => ({ metric, steps, values, times }))
  return {
    id,
    state,
    experiment,
    progress,
    createdAt,
    startedAt,
    finishedAt,
    error,
    starred,
    archived,
    notes,
    tags,
    origin,
    model,
    record,
    log,
    histograms,
    answers: await store.answersOfRun(id),
    points,
  }
}
