import { phrase } from '../../../shared/errors/phrase.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { configurationKey } from '../../../shared/experiment/configuration.ts'
import { findDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resumableStates, type ModelFacts } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { describeModel } from '../../trainer/models/facts.ts'
import type { StoreClient } from '../store/client.ts'
import type { NewRun } from '../store/new-runs.ts'

/**
 * Checks that runs which go on from a checkpoint do so on the images that they were trained on.
 * @throws BadInput for the first that would not
 */
export async function checkResumedImages(
  ids: readonly number[],
  store: StoreClient,
  datasets: readonly DatasetEntry[],
): Promise<void> {
  for (const { id, checkpoint, state } of await store.standpointsOf(ids)) {
    if (checkpoint === null || !resumableStates.includes(state)) continue
    const { experiment, record } = await store.getRun(id)
    const name = String(experiment['dataset'])
    const now = findDataset(name, datasets)?.fingerprint
    if (record === null || now === undefined || record.dataFingerprint === now) continue
    throw new BadInput({
      code: 'dataset-changed',
      subject: name,
      what: phrase`the images of "${name}" are no longer those that run ${id} was trained on`,
      remedy: phrase`remove "${name}" and add what the run was trained on again, or launch a new run`,
    })
  }
}

type Layers = ModelFacts['layers']

/**
 * Checks that runs which start from the weights of others have images that fit them.
 * @throws BadInput
 */
export async function checkStartImages(
  runs: readonly NewRun[],
  store: StoreClient,
  datasets: readonly DatasetEntry[],
): Promise<void> {
  const checked = new Set<string>()
  for (const { experiment, source: earlier } of runs) {
    const place = earlier ?? null
    const source = place === null && typeof experiment.startFrom === 'number' ? experiment.startFrom : null
    const key = JSON.stringify([configurationKey({ ...experiment }), source, place === null ? null : runs[place]!.data])
    if ((source === null && place === null) || checked.has(key)) continue
    checked.add(key)
    const theirs =
      place === null ? await trainedSource(source!, store, datasets) : sourceOf(runs[place]!.experiment, datasets)
    if (theirs !== null) compare(experiment, theirs, datasets)
  }
}

interface Source {
  /** The run, in words. */
  name: string
  dataset: string
  entry: DatasetEntry | undefined
  layers: Layers
}

/** Null if there is no such run, or it has not begun: the store says the first, and its images are not known yet. */
async function trainedSource(
  id: number,
  store: StoreClient,
  datasets: readonly DatasetEntry[],
): Promise<Source | null> {
  const run = await store.getRun(id).catch(() => null)
  if (run === null || run.model === null) return null
  const dataset = String(run.experiment['dataset'])
  const entry = datasets.find(({ fingerprint }) => fingerprint !== undefined && fingerprint === run.data)
  return { name: `run ${id}`, dataset, entry, layers: run.model.layers }
}

function sourceOf(experiment: ResolvedExperiment, datasets: readonly DatasetEntry[]): Source {
  const entry = findDataset(experiment.dataset, datasets)!
  const { layers } = describeModel(experiment, entry)
  return { name: 'the run that it starts from', dataset: experiment.dataset, entry, layers }
}

function compare(experiment: ResolvedExperiment, theirs: Source, datasets: readonly DatasetEntry[]): void {
  const own = findDataset(experiment.dataset, datasets)!
  const { layers } = describeModel(experiment, own)
  const last = scopeOf(layers.at(-1)!.name)
  const mayDiffer = (name: string): boolean =>
    scopeOf(name) === last && (theirs.dataset !== experiment.dataset || theirs.entry?.fingerprint !== own.fingerprint)
  const there = new Map(theirs.layers.map(({ name, shape }) => [name, shape.join('x')]))
  const apart = layers.find(
    ({ name, shape }) => there.has(name) && there.get(name) !== shape.join('x') && !mayDiffer(name),
  )
  if (apart === undefined) return
  const size = ({ channels, height, width }: DatasetEntry): string =>
    `${channels} ${channels === 1 ? 'channel' : 'channels'} of ${height}x${width} pixels`
  const weights = phrase`"${apart.name}" is ${there.get(apart.name)!} there and ${apart.shape.join('x')} here`
  const isOther = theirs.entry !== undefined && size(theirs.entry) !== size(own)
  throw new BadInput({
    code: 'checkpoint-does-not-fit',
    field: 'startFrom',
    subject: experiment.dataset,
    what: isOther
      ? phrase`the images of "${own.name}" have ${size(own)}, and those of ${theirs.name} ${size(theirs.entry!)}: its
            weights do not fit (${weights})`
      : phrase`the weights of ${theirs.name} do not fit this model on "${own.name}": ${weights}`,
    remedy: 'start from a run on images of the same channels and size',
  })
}

function scopeOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}
