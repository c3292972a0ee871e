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
  /** What it is asked for. */
  lessons: readonly string[]
}

/** What a teacher tells of images: by feed of its student the rows of all images, and the values of one. */
export type Answers = ReadonlyMap<string, { values: Float32Array; width: number }>

function pathOf(key: AnswersKey, dataDirectory: string): string {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex')
  return join(dataDirectory, 'teachers', `${digest.slice(0, 32)}.safetensors`)
}

/**
 * Answers that an earlier run left.
 * @param widths of an image's row, by feed
 * @returns null if there are none, or they are damaged: then they are made again
 */
export async function readAnswers(
  key: AnswersKey,
  widths: ReadonlyMap<string, number>,
  dataDirectory: string,
): Promise<Answers | null> {
  try {
    const { tensors } = decodeSafetensors(await readFile(pathOf(key, dataDirectory)))
    const answers = [...widths].map(([feed, width]) => {
      const { values, shape } = tensors.get(feed)!
      if (!(values instanceof Float32Array) || shape.join() !== [key.images.length, width].join())
        throw new Error(`${feed} is of another shape.`)
      return [feed, { values, width }] as const
    })
    return new Map(answers)
  } catch {
    return null
  }
}

/** Leaves answers for the runs that come after; where there is no room for them they are made again. */
export async function keepAnswers(key: AnswersKey, answers: Answers, dataDirectory: string): Promise<void> {
  const { images, ...facts } = key
  const tensors = [...answers].map(
    ([feed, { values, width }]) => [feed, { shape: [images.length, width], values }] as const,
  )
  const bytes = encodeSafetensors(new Map(tensors), { of: JSON.stringify(facts) })
  await writeWhole(pathOf(key, dataDirectory), bytes).catch((error: unknown) => {
    process.emitWarning(`The answers of the teacher could not be kept: ${String(error)}`)
  })
}
