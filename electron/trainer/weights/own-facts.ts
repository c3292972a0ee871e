import { z } from 'zod'
import { findModel } from '../../../shared/experiment/model-catalogue.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Normalisation } from '../../data/normalisation.ts'

/** What a file that Signum wrote says of its weights. */
export interface OwnFacts {
  /** Absent if it does not say. */
  parameters?: ParameterValues
  normalisation?: Normalisation
  /** Tensors that are latent weights. */
  latent: readonly string[]
}

const normalisation = z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) })
const parameters = z.record(z.string(), z.number())
const checkpointState = z.looseObject({
  experiment: z.looseObject({ model: z.string(), modelParameters: parameters }),
  data: z.looseObject({ normalisation }).optional(),
})

/**
 * The facts in the header of a file of ours: weights for PyTorch, latent weights, a checkpoint.
 * @returns null if it is of another model, or of somebody else
 */
export function ownFacts(model: string, metadata: Readonly<Record<string, string>>): OwnFacts | null {
  const state = metadata['format'] === 'signum-checkpoint-1' ? parsed(metadata['state'], checkpointState) : undefined
  if (state !== undefined)
    return state.experiment.model === model
      ? {
          parameters: known(model, state.experiment.modelParameters),
          normalisation: state.data?.normalisation,
          latent: parsed(metadata['latent'], z.array(z.string())) ?? [],
        }
      : null
  if (metadata['model'] !== model) return null
  const given = parsed(metadata['parameters'], parameters)
  return {
    ...(given === undefined ? {} : { parameters: known(model, given) }),
    normalisation: parsed(metadata['normalisation'], normalisation),
    latent: parsed(metadata['latent'], z.array(z.string())) ?? [],
  }
}

/** Undefined for whatever is no JSON, or of another form. */
function parsed<Schema extends z.ZodType>(text: string | undefined, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? 'null')).data
  } catch {
    return undefined
  }
}

function known(model: string, given: ParameterValues): ParameterValues {
  const names = new Set(findModel(model)?.parameters.map(({ name }) => name))
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name)))
}
