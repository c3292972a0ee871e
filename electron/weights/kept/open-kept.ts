import { open } from 'node:fs/promises'
import { z } from 'zod'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { KeptWeights } from '../../../shared/experiment/kept-weights.ts'
import type { WeightsSource } from '../../../shared/experiment/source.ts'
import { safetensorsHeader } from '../safetensors.ts'
import { readWeights, type WeightFile } from '../read-weights.ts'
import { findKept } from './registry.ts'

/** Kept weights with their file, opened and checked. */
export interface OpenedWeights {
  kept: KeptWeights
  path: string
  file: WeightFile
}

/**
 * Opens kept weights and checks their file against its digest.
 * @param digest the first digits of the SHA-256 that is meant; null for whatever is kept under the name
 * @throws BadInput if there are none of that name, they are others, or their file is damaged
 */
export async function openKept({ name, digest }: WeightsSource, dataDirectory: string): Promise<OpenedWeights> {
  const { kept, path } = await meantWeights({ name, digest }, dataDirectory)
  const file = await readWeights(path)
  if (file.digest === kept.keptDigest) return { kept, path, file }
  throw new BadInput({
    code: 'damaged',
    subject: path,
    what: phrase`the file of the kept weights "${name}", ${path}, was changed since they were added`,
    remedy: 'remove them and add them again',
  })
}

/** Shapes of the tensors of kept weights, by their name; no more of the file is read. @throws BadInput */
export async function shapesOfKept(
  source: WeightsSource,
  dataDirectory: string,
): Promise<Map<string, { shape: readonly number[] }>> {
  const { path } = await meantWeights(source, dataDirectory)
  try {
    const handle = await open(path)
    try {
      const { buffer: length } = await handle.read(Buffer.alloc(8), 0, 8, 0)
      const size = 8 + Number(length.readBigUInt64LE())
      const { entries } = safetensorsHeader((await handle.read(Buffer.alloc(size), 0, size, 0)).buffer)
      return z.map(z.string(), z.looseObject({ shape: z.array(z.number()) })).parse(new Map(Object.entries(entries)))
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`the file of the kept weights "${source.name}", ${path}, cannot be read (${messageOf(error)})`,
      remedy: 'remove them and add them again',
    })
  }
}

/** @throws BadInput if there are none of that name, or they are others than those that are meant */
async function meantWeights({ name, digest }: WeightsSource, dataDirectory: string) {
  const { kept, path } = await findKept(name, dataDirectory)
  if (digest !== null && !kept.digest.startsWith(digest))
    throw new BadInput({
      code: 'conflict',
      subject: name,
      what: phrase`other weights are kept under the name "${name}" now: their SHA-256 begins with
        ${kept.digest.slice(0, 12)}, not ${digest}`,
      remedy: 'add the others again under that name',
    })
  return { kept, path }
}
