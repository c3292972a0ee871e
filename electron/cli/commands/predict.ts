import type { Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { decodeImage, formatNames } from '../../data/images/image.ts'
import { UnusableImage } from '../../data/images/unusable-image.ts'
import { formatColumns, type Column } from '../columns.ts'
import { readPacked } from '../packed-files.ts'
import type { Terminal } from '../terminal.ts'

interface Guess {
  image: string
  class: string
  /** Softmax of the logits. */
  probability: number
  logits: number[]
}

/** `signum predict MODEL IMAGES...`: what a packed model sees in image files. */
export function addPredictCommand(program: Command, terminal: Terminal): void {
  program
    .command('predict')
    .description(`say what a packed model sees in images (${formatNames})`)
    .argument('<model>', 'file that `signum freeze` made')
    .argument('<images...>', 'image files')
    .option(
      '--resize',
      'bring images of another size to that of the model: the shorter side scaled, the middle cut out',
    )
    .option('--json', 'print classes, probabilities and logits as JSON')
    .action(async (file: string, images: string[], options: { resize?: boolean; json?: boolean }) => {
      const model = await PackedModel.of(await readPacked(file))
      const guesses: Guess[] = []
      const faults: Fault[] = []
      // An image that cannot be used keeps nobody from the answers to the others.
      for (const image of images) {
        try {
          guesses.push(await guess(model, image, options.resize === true))
        } catch (error) {
          if (!(error instanceof BadInput)) throw error
          faults.push(...error.faults)
        }
      }
      if (guesses.length > 0 || options.json === true)
        terminal.print(options.json === true ? JSON.stringify(guesses, null, 2) : formatColumns(columns, guesses))
      if (faults.length > 0) throw new BadInput(faults)
    })
}

const columns: Column<Guess>[] = [
  { heading: 'image', value: ({ image }) => image },
  { heading: 'class', value: (each) => each.class },
  { heading: 'probability', value: ({ probability }) => `${(100 * probability).toFixed(1)} %`, align: 'right' },
]

async function guess(model: PackedModel, image: string, resize: boolean): Promise<Guess> {
  const { channels, height, width } = model.manifest.images
  if (channels !== 1 && channels !== 3)
    throw new BadInput({
      code: 'unsupported',
      what: phrase`the model takes images of ${channels} channels, which cannot be read from files`,
    })
  if (resize && height !== width)
    throw new BadInput({
      code: 'unsupported',
      what: phrase`the model takes images of ${width}x${height} pixels`,
      remedy: 'only square ones can be cut out',
    })
  try {
    const decoded = await decodeImage(image, { size: resize ? height : null, channels })
    if (decoded.height !== height || decoded.width !== width)
      throw new BadInput({
        code: 'does-not-fit',
        subject: image,
        what: phrase`${image} has ${decoded.width}x${decoded.height} pixels, and the model takes ${width}x${height}`,
        remedy: phrase`bring it to size with ${field('resize')}`,
      })
    const { logits, classes } = model.predictBytes(decoded.pixels)
    const most = logits.reduce((a, b) => Math.max(a, b), -Infinity)
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0)
    return { image, class: model.manifest.classes[classes[0]!]!, probability: 1 / sum, logits: Array.from(logits) }
  } catch (error) {
    if (error instanceof UnusableImage)
      throw new BadInput({
        ...error.fault,
        subject: image,
        what:
          error.fault.code === 'no-such-file'
            ? phrase`there is no ${image}`
            : phrase`${image} cannot be used: ${error.fault.what}`,
      })
    throw error
  }
}
