import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase, type Phrase } from '../../../shared/errors/phrase.ts'
import { decodeImage, inspectImage, UnusableImage } from './image.ts'
import { checkSize, type ReadOptions } from '../readers/reader.ts'

/** The form that all images of a data set are converted to. */
export interface Form {
  channels: 1 | 3
  height: number
  width: number
  /** The image that the form was taken from. */
  from: string
}

/** Goes by the first image that can be used, as far as the options leave it open. @throws BadInput if none can. */
export async function formOf(files: readonly string[], { size, channels }: ReadOptions): Promise<Form> {
  let reason: Phrase | null = null
  for (const file of files) {
    try {
      const facts = await inspectImage(file)
      const found = await decodeImage(file, { size, channels: channels ?? facts.channels })
      checkSize(file, found.height, found.width)
      return { channels: channels ?? facts.channels, height: found.height, width: found.width, from: file }
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

/** Why an image is passed over. @throws BadInput if it must not be; anything that is not about the image. */
export function reasonFor(error: unknown, file: string, { strict }: ReadOptions): string {
  if (!(error instanceof UnusableImage)) throw error
  if (strict)
    throw new BadInput({
      code: 'unsupported',
      subject: file,
      field: 'strict',
      what: phrase`${file} cannot be used: ${error.fault.what}`,
      remedy: phrase`replace it, or leave out ${field('strict')} to pass such images over`,
    })
  return error.message
}
