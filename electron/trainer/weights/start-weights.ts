import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { WeightsSource } from '../../../shared/experiment/source.ts'
import type { Normalisation } from '../../data/normalisation.ts'
import { mappedValues } from '../../weights/mapped-values.ts'
import { openKept } from '../../weights/kept/open-kept.ts'
import type { Network } from '../layers/network.ts'
import type { TrainingOrder } from '../messages.ts'
import type { ImageShape } from '../programs/programs.ts'
import { checkFits } from './read-into.ts'
import { CheckpointError } from '../checkpoints/checkpoint.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import { intoLatents, type WarmStart } from '../checkpoints/start.ts'

/**
 * Puts kept weights in place of those drawn, each tensor as the map of their publisher says: positions interpolated, a
 * first layer folded or cut, a head for other classes new. What the real network does not have (a learned scale) stays
 * as drawn. Real weights become latent ones as in a start from a run.
 * @param initial values that were drawn; changed in place.
 * @throws CheckpointError if they are gone, damaged, others, or of another network
 */
export async function startFromWeights(
  { experiment, runId, dataDirectory }: TrainingOrder,
  source: WeightsSource,
  dataset: ImageShape,
  initial: StateValues,
  network: Network,
): Promise<WarmStart> {
  const { kept, path, file } = await openKept(source, dataDirectory).catch((error: unknown) => {
    throw asCheckpointError(error, runId, source.name)
  })
  const latent = new Set(network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name))
  const before = new Set(kept.latent)
  const count = { taken: 0, adapted: 0, rescaled: 0, drawn: 0 }
  try {
    const mapping = checkFits(`weights:${kept.name}`, file.tensors, experiment, dataset)
    for (const mapped of mapping.tensors) {
      const own = initial.get(mapped.ours)
      if (own === undefined || mapped.state === 'new') continue
      const values = mappedValues(path, mapped, file.tensors)
      const { rescaled } = intoLatents(own.values, values, experiment, {
        before: before.has(mapped.ours),
        now: latent.has(mapped.ours),
      })
      count[mapped.state === 'taken' ? 'taken' : 'adapted']++
      if (rescaled) count.rescaled++
    }
  } catch (error) {
    throw asCheckpointError(error, runId, source.name)
  }
  count.drawn = [...network.parameters, ...network.buffers].length - count.taken - count.adapted
  const parts = [
    `${count.taken} tensors taken`,
    count.adapted > 0 ? `${count.adapted} adapted` : '',
    count.rescaled > 0 ? `${count.rescaled} of them rescaled to latent weights` : '',
    count.drawn > 0 ? `${count.drawn} new` : '',
  ].filter((part) => part !== '')
  const normalisation = normalisationFor(kept.normalisation, dataset)
  return {
    startedFrom: { weights: kept.name, source: kept.source, licence: kept.licence, sha256: kept.digest },
    words:
      `Starts from the weights "${kept.name}" (SHA-256 ${kept.digest.slice(0, 12)}): ${parts.join(', ')}.` +
      (normalisation === null ? '' : ' Images are normalised as these weights were trained.'),
    normalisation,
  }
}

const normalisationFor = (theirs: Normalisation | null, { channels }: ImageShape): Normalisation | null =>
  theirs !== null && theirs.mean.length === channels ? theirs : null

function asCheckpointError(error: unknown, runId: number, name: string): unknown {
  if (!(error instanceof BadInput)) return error
  const { what, remedy } = error.fault
  return new CheckpointError(
    {
      code: 'checkpoint-unusable',
      subject: runId,
      what: phrase`run ${runId} cannot start from the weights "${name}": ${what}`,
      remedy,
    },
    { cause: error },
  )
}
