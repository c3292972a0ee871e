import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Normalisation } from '../../data/normalisation.ts'
import { writeWhole } from '../../data/write-whole.ts'
import { decodeSafetensors, encodeSafetensors } from '../checkpoints/safetensors.ts'

/** All that the answers of a teacher depend on, to the last bit. */
export interface AnswersKey {
  /** SHA-256 of its weights. */
  teacher: string
  model: ParameterValues
  /** Fingerprint of the data set, and how its images are normalised. */
  data: string
  normalisation: Normalisation
  /** Places of the images in the training split. */
  images: readonly number[]
  /** How they are looked at: what of an image is seen, and how it is resized. */
  view: readonly [crop: number | null, interpolation: string]
  batch: number
  engine: string
}

type Shape = readonly [images: number, classes: number]

function pathOf(key: AnswersKey, dataDirectory: string): string {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex')
  return join(dataDirectory, 'teachers', `${digest.slice(0, 32)}.safetensors`)
}

/** Logits that an earlier run left. @returns null if there are none, or they are damaged: then they are made again */
export async function readAnswers(key: AnswersKey, shape: Shape, dataDirectory: string): Promise<Float32Array | null> {
  try {
    const stored = decodeSafetensors(await readFile(pathOf(key, dataDirectory))).tensors.get('logits')
    return stored?.values instanceof Float32Array && stored.shape.join() === shape.join() ? stored.values : null
  } catch {
    return null
  }
}

/** Leaves logits for the runs that come after; where there is no room for them they are made again. */
export async function keepAnswers(
  key: AnswersKey,
  shape: Shape,
  values: Float32Array,
  dataDirectory: string,
): Promise<void> {
  const { images: _, ...facts } = key
  const bytes = encodeSafetensors(new Map([['logits', { shape, values }]]), { of: JSON.stringify(facts) })
  await writeWhole(pathOf(key, dataDirectory), bytes).catch((error: unknown) => {
    process.emitWarning(`The answers of the teacher could not be kept: ${String(error)}`)
  })
}
