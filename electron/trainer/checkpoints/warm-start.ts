import { phrase } from '../../../shared/errors/phrase.ts'
import type { StartedFrom } from '../../../shared/contract/run.ts'
import { sameShape } from '../graph/shape.ts'
import type { Network } from '../layers/network.ts'
import { latentMagnitude } from '../layers/weight.ts'
import type { TrainingOrder } from '../messages.ts'
import { CheckpointError, readCheckpoint } from './checkpoint.ts'
import type { StateValues } from './initial-state.ts'
import { evaluationProgram, type ImageShape } from '../programs/programs.ts'

export interface WarmStart {
  startedFrom: StartedFrom
  /** Description of the weights taken, for the log. */
  words: string
}

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
  { experiment, source, runId }: TrainingOrder,
  dataset: ImageShape & { fingerprint?: string },
  initial: StateValues,
  network: Network,
): Promise<WarmStart | null> {
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
  const { model, modelParameters } = experiment
  const theirs = evaluationProgram(
    { ...experiment, ...checkpoint.experiment, model, modelParameters },
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
    const becomesLatent = latentNow.has(name) && !latentBefore.has(name)
    const factor =
      becomesLatent && experiment.startLatents !== 'clipped' ? latentMagnitude / meanMagnitude(stored.values) : 1
    if (factor !== 1) count.rescaled++
    const bound = latentNow.has(name) && experiment.latentClip > 0 ? experiment.latentClip : Infinity
    own.values.set(Float32Array.from(stored.values, (value) => Math.max(-bound, Math.min(bound, value * factor))))
    count.taken++
  }
  count.drawn += [...network.parameters, ...network.buffers].length - count.taken - count.drawn
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
  }
}

function scopeOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

/** 1 for a tensor of zeros, which no factor changes. */
function meanMagnitude(values: Float32Array | Float64Array): number {
  let sum = 0
  for (const value of values) sum += Math.abs(value)
  return sum === 0 ? latentMagnitude : sum / values.length
}
