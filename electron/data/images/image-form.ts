import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase, type Phrase } from '../../../shared/errors/phrase.ts'
import { decodeImage } from './image.ts'
import { UnusableImage } from './unusable-image.ts'
import { checkSize } from '../readers/reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import type { Paths, Survey } from './survey.ts'

/** The form that all images of a data set are converted to. */
export interface Form {
  channels: 1 | 3
  height: number
  width: number
  /** The image that the size was taken from. */
  from: string
}

/**
 * RGB if any image has colours, unless the options say otherwise; the size of the first that can be used, unless they
 * say one. @throws BadInput if none can.
 */
export async function formOf(files: Paths, survey: Survey, { size, channels: asked }: ReadOptions): Promise<Form> {
  let reason: Phrase | null = null
  const channels = asked ?? (survey.facts.some((facts) => facts?.channels === 3) ? 3 : 1)
  for (let index = 0; index < files.length; index++) {
    const file = files.at(index)
    try {
      if (survey.facts[index] === null) throw survey.failures.get(index)!
      const found = await decodeImage(file, { size, channels })
      checkSize(file, found.height, found.width)
      return { channels, height: found.height, width: found.width, from: file }
    } catch (error) {
      if (!(error instanceof UnusableImage)) throw error
      reason ??= phrase`${file}: ${error.fault.what}`
    }
  }
  throw new BadInput({
    code: 'unsupported',
    what: phrase`none of the ${files.length} training images can be used`,
    remedy: reason,
  })
}

/** @throws BadInput if an image has another size than the others. */
export function checkForm(form: Form, file: string, { height, width }: { height: number; width: number }): void {
  if (height === form.height && width === form.width) return
  throw new BadInput({
    code: 'wrong-format',
    subject: file,
    field: 'size',
    what: phrase`the images differ in size: ${form.from} has ${form.width}x${form.height} pixels, ${file} has
          ${width}x${height}`,
    remedy: phrase`bring them to one with ${field('size')}`,
  })
}

/** Why an image is passed over. @throws anything that is not about the image. */
export function reasonFor(error: unknown): string {
  if (!(error instanceof UnusableImage)) throw error
  return error.message
}
