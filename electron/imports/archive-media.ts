import { z } from 'zod'
import { mediumSchema, type Medium } from '../../shared/contract/media.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { digestOfBytes } from './read-media.ts'

const folder = 'media/'
/** Names of files that hold media: their digests. */
export const mediaFile = /^media\/[0-9a-f]{64}$/

/** An image, a histogram, a matrix or a file of a run; `kept` says whether the archive has its content. */
export const archivedMediumSchema = z.strictObject({
  ...mediumSchema.shape,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** With its content; null if that was not kept. */
export interface ArchivedMedium extends Omit<Medium, 'kept'> {
  content: Uint8Array | null
}

/** Puts contents into the files of an archive, each once. @returns what the archive says of them */
export function packMedia(media: readonly ArchivedMedium[], files: Record<string, Uint8Array>): Medium[] {
  return media.map(({ content, ...facts }) => {
    if (content !== null) files[folder + facts.sha256] = content
    return { ...facts, kept: content !== null }
  })
}

/** @throws BadInput if a content is missing or is another one */
export function unpackMedia(
  media: readonly Medium[],
  files: Readonly<Record<string, Uint8Array>>,
  { path, run }: { path: string; run: number },
): ArchivedMedium[] {
  return media.map(({ kept, ...facts }) => {
    const content = kept ? files[folder + facts.sha256] : null
    if (content === undefined || (content !== null && digestOfBytes(content) !== facts.sha256))
      throw new BadInput({
        code: 'damaged',
        subject: path,
        what: phrase`${path} is damaged: ${facts.name} of run ${run} at step ${facts.step} is not what was written`,
      })
    return { ...facts, content }
  })
}
