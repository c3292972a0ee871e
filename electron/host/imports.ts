import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { ForeignKind, Imported, ImportKind, ImportRequest } from '../../shared/contract/imports.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { faultOf, type Fault } from '../../shared/errors/fault.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'
import { readArchive } from '../imports/archive.ts'
import { csvFiles, readCsv } from '../imports/csv/read-csv.ts'
import { digestOf } from '../imports/digest.ts'
import { metricName } from '../imports/imported-run.ts'
import type { Reading } from '../imports/reading.ts'
import { counted, Remarks, type LeftOut } from '../imports/remarks.ts'
import { readSources } from '../imports/sources.ts'
import { readTensorboard } from '../imports/tensorboard/tensorboard.ts'
import { foreignRun } from './imports/foreign-run.ts'
import { kindOf } from './imports/kind-of.ts'
import { takeArchivedMedia } from './imports/take-media.ts'
import { takeCheckpoints } from './imports/take-checkpoints.ts'
import { takeRuns } from './imports/take-runs.ts'
import { faultsInFields, fieldsGiven, MetricSettings } from './imports/settings.ts'
import type { StoreClient } from './store/client.ts'
import type { ForeignRun } from './store/foreign-run.ts'
import type { TakenRun } from './store/foreign-runs.ts'

/**
 * Reads runs that were trained elsewhere into the store, all or none; or only says what it would do.
 * @throws BadInput naming the file and what is wrong with it, or the names that mean nothing in it.
 */
export async function importRuns(request: ImportRequest, store: StoreClient, dataDirectory: string): Promise<Imported> {
  const path = resolve(request.path)
  const remarks = new Remarks()
  const kind = request.kind ?? (await kindOf(path, remarks))
  if (kind === 'archive') return importArchive(path, request, store, dataDirectory)
  const set = fieldsGiven(request.set ?? {})
  const metrics = new MetricSettings(request)
  const reading = await read(path, kind, request, metrics)
  const series = reading.runs.flatMap((run) => run.series)
  const faults = [...metrics.faults(series, path), ...faultsInFields(set)]
  if (faults.length > 0) throw new BadInput(faults)
  const runs = reading.runs.map((run) => foreignRun(run, { kind, path, metrics, set, remarks }))
  const name = request.study ?? basename(path).replace(/\.(csv|tsv|db|jsonl|ndjson|signum-journal)$/i, '')
  const { taken, studyId } = await takeRuns(
    runs.map((run, index) => ({ run, media: reading.runs[index]!.media })),
    { name, notes: `Imported from ${basename(path)}`, recipe: null, join: true },
    store,
    { dryRun: request.dryRun },
  )
  const leftOut = [...reading.leftOut, ...remarks.leftOut]
  if (kind === 'tensorboard' && request.kind === undefined) await tellOfTables(path, remarks)
  const notes = [...reading.notes, ...remarks.notes]
  const theirs = reading.runs.map(({ series }) => new Map(series.map((each) => [metrics.nameOf(each), each.theirs])))
  return told({ kind, request, reading: { ...reading, leftOut, notes }, runs, taken, studyId, theirs })
}

function read(
  path: string,
  kind: ForeignKind,
  { decimal = '.' }: ImportRequest,
  metrics: MetricSettings,
): Promise<Reading> | Reading {
  if (kind === 'tensorboard') return readTensorboard(path)
  const csv = { decimal, isPercent: (theirs: string) => metrics.isPercent({ theirs, metric: metricName(theirs) }) }
  return kind === 'csv' ? readCsv(path, csv) : readSources(path, kind, csv)
}

async function importArchive(
  path: string,
  request: ImportRequest,
  store: StoreClient,
  dataDirectory: string,
): Promise<Imported> {
  const faults = (['set', 'rename', 'percent'] as const)
    .filter((key) => Object.keys(request[key] ?? {}).length > 0)
    .map((key) => ({
      code: 'conflict' as const,
      field: key,
      what: phrase`${field(key)} does not apply to ${path}: the runs of an archive bring their experiments and metrics`,
    }))
  if (faults.length > 0) throw new BadInput(faults)
  const { study, runs: archived, bytes } = await readArchive(path)
  const runs = archived.map(({ id, points, origin, checkpoint: _, media: __, ...run }): ForeignRun => ({
    ...run,
    number: id,
    origin: {
      ...(origin ?? { kind: 'archive', name: `run ${id} of ${basename(path)}`, source: launchOf(run) }),
      sha256: digestOf(points),
    },
    longerNames: [],
    launched: true,
    ended: true,
    fields: run.experiment,
    columns: points,
  }))
  const name = request.study ?? study?.name
  const { taken, studyId } = await store.takeForeignRuns(
    runs,
    name === undefined ? null : { name, notes: study?.notes ?? '', recipe: null, join: true },
    request.dryRun ?? false,
  )
  // Of a run that stays as it is here, the archive has another course: its checkpoint does not belong to this one.
  const carried = archived.flatMap(({ checkpoint }, index) => {
    const { id, outcome } = taken[index]!
    return checkpoint === undefined || id === null || outcome === 'kept' ? [] : { id, checkpoint }
  })
  const checkpoints = request.dryRun === true ? [] : await takeCheckpoints(carried, store, dataDirectory)
  if (request.dryRun !== true)
    for (const [index, { media }] of archived.entries()) await takeArchivedMedia(taken[index]!, media ?? [], store)
  const reading = { runs: [], files: [{ path, bytes, columns: [] }], leftOut: [], notes: [] }
  const theirs = runs.map(() => new Map<string, string>())
  return { ...told({ kind: 'archive', request, reading, runs, taken, studyId, theirs }), checkpoints }
}

/** Says of CSV files that lie among event files: of what a folder is guessed to be, they are no part. */
async function tellOfTables(path: string, remarks: Remarks): Promise<void> {
  const files = (await csvFiles(path)).filter((file) => file !== path)
  remarks.note(
    'tables',
    (count) => ({
      code: 'ambiguous',
      subject: path,
      field: 'kind',
      what: phrase`${counted(count, 'CSV file')} in ${path} beside its event files ${count === 1 ? 'is' : 'are'} not
            read, first ${files[0]!}`,
      remedy: phrase`say csv in ${field('kind')} to read ${count === 1 ? 'it' : 'them'}`,
    }),
    files.length,
  )
}

/** What a run that Signum launched is known by, in whatever store or archive it lies. */
function launchOf({ createdAt, experiment }: Pick<ForeignRun, 'createdAt' | 'experiment'>): string {
  const fields = Object.entries(experiment).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([createdAt, fields]))
    .digest('hex')
}

interface Told {
  kind: ImportKind
  request: ImportRequest
  reading: Reading
  runs: readonly ForeignRun[]
  taken: readonly TakenRun[]
  studyId: number | null
  /** Of each run, what its file calls its metrics. */
  theirs: readonly ReadonlyMap<string, string>[]
}

function told({ kind, request, reading, runs, taken, studyId, theirs }: Told): Imported {
  const numbers = (outcomes: readonly TakenRun['outcome'][]) => [
    ...new Set(taken.flatMap(({ id, outcome }) => (id !== null && outcomes.includes(outcome) ? [id] : []))),
  ]
  return {
    kind,
    dryRun: request.dryRun ?? false,
    files: reading.files,
    runs: runs.map(({ columns }, index) => ({
      ...taken[index]!,
      points: columns.reduce((sum, { steps }) => sum + steps.length, 0),
      metrics: columns.map(({ metric, steps }) => ({
        metric,
        theirs: theirs[index]!.get(metric) ?? metric,
        points: steps.length,
      })),
    })),
    leftOut: [...reading.leftOut, ...keptIn(taken)],
    notes: [...reading.notes, ...notesOf(runs, taken)],
    ids: numbers(['new']),
    known: numbers(['known', 'grown', 'changed', 'kept']),
    grown: numbers(['grown', 'changed']),
    checkpoints: [],
    points: taken.reduce((sum, { added }) => sum + Math.max(0, added), 0),
    metrics: [...new Set(runs.flatMap(({ columns }) => columns.map(({ metric }) => metric)))].sort(),
    studyId,
  }
}

/** Runs that stay as they are although the archive has other points of them. */
function keptIn(taken: readonly TakenRun[]): LeftOut[] {
  const kept = taken.filter(({ outcome }) => outcome === 'kept').map(({ id }) => id!)
  if (kept.length === 0) return []
  const what = phrase`other points of ${counted(kept.length, 'run')} that the store has already (${kept.join(', ')})`
  return [{ count: kept.length, fault: faultOf({ code: 'conflict', subject: kept.join(','), what }) }]
}

/** Names that were taken, and runs that are known under another name. */
function notesOf(runs: readonly ForeignRun[], taken: readonly TakenRun[]): Fault[] {
  return runs.flatMap(({ origin, launched }, index) => {
    const { name, outcome, id } = taken[index]!
    if (name === origin.name || launched) return []
    return faultOf({
      code: 'name-taken',
      subject: origin.name,
      what:
        outcome === 'new'
          ? phrase`another run is called ${origin.name}: this one is called ${name}`
          : phrase`${origin.name} is run ${id!}, which is called ${name} here`,
      remedy: outcome === 'new' ? phrase`describe it with ${field('set')}: its quantizer, its seed` : null,
    })
  })
}
