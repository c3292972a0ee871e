import { FaultError } from '../../../shared/errors/fault-error.ts'
import { phrase, type Phrase } from '../../../shared/errors/phrase.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { teacherOf, weightsSource, type WeightsSource } from '../../../shared/experiment/source.ts'
import { normalisationOf } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Normalisation } from '../../data/normalisation.ts'
import { openKept } from '../../weights/kept/open-kept.ts'
import { CheckpointError, readCheckpoint } from '../checkpoints/checkpoint.ts'
import { initialState, type StateValues } from '../checkpoints/initial-state.ts'
import { stateOf } from '../checkpoints/resumption.ts'
import type { TrainingOrder } from '../messages.ts'
import { averagesOf } from '../optimizers/averaging.ts'
import { evaluationProgram } from '../programs/programs.ts'
import { realNetwork, stateFrom } from '../weights/read-into.ts'

/** A network that teaches, with its weights. */
export interface OpenedTeacher {
  experiment: ResolvedExperiment
  state: StateValues
  /** Normalisation of the images that it is used to. */
  normalisation: Normalisation
  /** SHA-256 of its weights. */
  digest: string
  /** What it is, for the log: "run 3", `the weights "deit"`. */
  words: string
}

const refusal = (runId: number, teacher: string, what: Phrase | string, remedy: string): CheckpointError =>
  new CheckpointError({
    code: 'checkpoint-does-not-fit',
    subject: runId,
    what: phrase`run ${runId} cannot be taught by ${teacher}: ${what}`,
    remedy,
  })

/**
 * Reads the teacher of a run.
 * @param dataset the images of the run
 * @returns null if it has none. @throws CheckpointError if it is gone, damaged or for other images or classes
 */
export async function openTeacher(order: TrainingOrder, dataset: Dataset): Promise<OpenedTeacher | null> {
  const { teacher: asked } = order.experiment
  if (asked === null || asked === undefined) return null
  const teacher = teacherOf(order.experiment)
  if (teacher === null) throw refusal(order.runId, 'its start', 'it starts from new weights', 'choose another teacher')
  const source = weightsSource(teacher)
  return source === null ? await runAsTeacher(order, dataset) : await weightsAsTeacher(order, source, dataset)
}

async function weightsAsTeacher(order: TrainingOrder, source: WeightsSource, dataset: Dataset): Promise<OpenedTeacher> {
  const words = `the weights "${source.name}"`
  try {
    const { kept, path, file } = await openKept(source, order.dataDirectory)
    const real = realNetwork(kept.model, kept.modelParameters, entryOf(dataset), file)
    const { state, mapping } = stateFrom(path, file, real)
    if (mapping.tensors.some(({ change }) => change === 'new-head'))
      throw refusal(
        order.runId,
        words,
        phrase`their head has other classes than the ${dataset.classes.length} of ${dataset.name}`,
        'fine-tune them on these images first, and let that run teach',
      )
    const fitting = kept.normalisation?.mean.length === dataset.channels ? kept.normalisation : null
    return {
      experiment: real.experiment,
      state,
      normalisation: fitting ?? normalisationOf(dataset),
      digest: kept.digest,
      words,
    }
  } catch (error) {
    if (!(error instanceof FaultError) || error instanceof CheckpointError) throw error
    throw refusal(order.runId, words, error.fault.what, 'choose another teacher')
  }
}

async function runAsTeacher({ runId, teacher }: TrainingOrder, dataset: Dataset): Promise<OpenedTeacher> {
  if (teacher === null || teacher === undefined)
    throw refusal(runId, 'its teacher', 'that run has no checkpoint', 'choose another teacher')
  const words = `run ${teacher.runId}`
  const checkpoint = await readCheckpoint(teacher.checkpoint)
  const { experiment, data } = checkpoint
  const { quantizer, layerMethods = null } = experiment
  if (quantizer !== 'full' || layerMethods !== null)
    throw refusal(runId, words, 'its weights were quantized', 'choose a run with real weights')
  if (data !== undefined && JSON.stringify(data.classes) !== JSON.stringify(dataset.classes))
    throw refusal(runId, words, 'it was trained on other classes', 'choose a run on the same classes')
  const { network } = evaluationProgram(experiment, dataset, 'hard', 1)
  const state = initialState(network, [], experiment.seed)
  const stored = stateOf(checkpoint, state, teacher.checkpoint)
  const averages = await averagesOf(
    [...stored.keys()],
    (name) => Promise.resolve(Float32Array.from(stored.get(name)!.values)),
    experiment.averaging,
    checkpoint.step,
  )
  for (const [name, { values }] of state) values.set(averages.get(name) ?? stored.get(name)!.values)
  return {
    experiment,
    state,
    normalisation: data?.normalisation ?? normalisationOf(dataset),
    digest: checkpoint.digest,
    words,
  }
}

const entryOf = ({ name, channels, height, width, classes, train, test }: Dataset) => ({
  name,
  title: '',
  help: '',
  channels,
  height,
  width,
  classes,
  trainImages: train.count,
  testImages: test.count,
  source: '',
  licence: '',
})
