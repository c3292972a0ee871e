import { phrase } from '../../../shared/errors/phrase.ts'
import { sameShape } from '../graph/shape.ts'
import type { Network } from '../layers/network.ts'
import type { TrainingOrder } from '../messages.ts'
import { CheckpointError, readCheckpoint } from './checkpoint.ts'
import type { StateValues } from './initial-state.ts'
import { evaluationProgram, type ImageShape } from '../programs/programs.ts'
import { intoLatents, type WarmStart } from './start.ts'

/**
 * Puts the weights and running statistics of another run's checkpoint in place of those drawn; what the optimizer keeps
 * is left at zero. Every tensor that the model has under the OTHER run's method must be in the checkpoint with the
 * shape that it has here: what only this run's method adds (a learned scale) stays as drawn, and so does a last layer
 * for other classes of another data set.
 * Where real weights become latent ones they are `rescaled`: each tensor is multiplied by one positive number that
 * gives it the mean magnitude of new latent weights, so that signs, proportions and zeros stay and the learning rate
 * has the same meaning as in a run from scratch. That is a choice of this house. `clipped` takes them as they are.
 * Latent weights that were latent before are taken as they are. All stay within the latent clipping.
 * @param initial values that were drawn; changed in place.
 * @returns null if the run starts from none. @throws CheckpointError
 */
export async function warmStart(
  order: TrainingOrder,
  dataset: ImageShape & { fingerprint?: string },
  initial: StateValues,
  network: Network,
): Promise<WarmStart | null> {
  const { experiment, source, runId } = order
  if (experiment.startFrom === null || experiment.startFrom === undefined) return null
  if (source === undefined || source === null || source.runId !== experiment.startFrom) {
    throw new CheckpointError({
      code: 'checkpoint-unusable',
      subject: runId,
      what: phrase`run ${runId} is to start from run ${experiment.startFrom}, but has no checkpoint of it`,
      remedy: 'launch it again with another start',
    })
  }
  const checkpoint = await readCheckpoint(source.checkpoint)
  // This run's model by the other's method: which weights were latent there, and what that method added.
  const { model, architecture, modelParameters } = experiment
  const theirs = evaluationProgram(
    { ...experiment, ...checkpoint.experiment, model, architecture, modelParameters },
    dataset,
    'hard',
    1,
  ).network
  const latentBefore = new Set(theirs.parameters.filter(({ binarized }) => binarized).map(({ name }) => name))
  const latentNow = new Set(network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name))
  const lastLayer = scopeOf(theirs.parameters.at(-1)!.name)
  const otherClasses =
    checkpoint.experiment.dataset !== experiment.dataset ||
    (checkpoint.data !== undefined && checkpoint.data.fingerprint !== dataset.fingerprint)
  const count = { taken: 0, rescaled: 0, drawn: 0 }
  for (const { name } of [...theirs.parameters, ...theirs.buffers]) {
    const own = initial.get(name)
    if (own === undefined) continue
    const stored = checkpoint.tensors.get(name)
    if (stored !== undefined && otherClasses && scopeOf(name) === lastLayer && !sameShape(stored.shape, own.shape)) {
      count.drawn++
      continue
    }
    if (stored === undefined || !sameShape(stored.shape, own.shape)) {
      const what =
        stored === undefined
          ? 'is missing in its checkpoint'
          : `is ${stored.shape.join('x')} there and ${own.shape.join('x')} here`
      throw new CheckpointError({
        code: 'checkpoint-does-not-fit',
        subject: runId,
        what: phrase`run ${runId} cannot start from run ${source.runId}: that is another model ("${name}" ${what})`,
        remedy: 'start from a run of the same model, with the same parameters',
      })
    }
    const latent = { before: latentBefore.has(name), now: latentNow.has(name) }
    if (intoLatents(own.values, stored.values, experiment, latent).rescaled) count.rescaled++
    count.taken++
  }
  count.drawn += [...network.parameters, ...network.buffers].length - count.taken - count.drawn
  const sameImages = checkpoint.data?.fingerprint === dataset.fingerprint
  const startedFrom = { run: source.runId, epoch: checkpoint.epoch, sha256: checkpoint.digest }
  const rest = [
    count.rescaled > 0 ? `${count.rescaled} of them rescaled to latent weights` : '',
    count.drawn > 0 ? `${count.drawn} new` : '',
  ].filter((part) => part !== '')
  return {
    startedFrom,
    words:
      `Starts from run ${source.runId}, epoch ${checkpoint.epoch}: ` +
      `${[`${count.taken} tensors taken`, ...rest].join(', ')}.`,
    // That of the data set, unless the other run began with weights that are used to another one.
    normalisation: sameImages ? (checkpoint.data?.normalisation ?? null) : null,
  }
}

function scopeOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}
