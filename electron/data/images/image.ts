import { readFile } from 'node:fs/promises'
import type { Metadata, Sharp } from 'sharp'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { firstLineOf } from '../../../shared/errors/message-of.ts'
import { clauseOf, plainVoice } from '../../../shared/errors/voice.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { toPlanes } from '../readers/planes.ts'

/** The decoder, a native library: loaded by the first image, so that nothing else waits for it. */
let library: Promise<(image: string | Uint8Array) => Sharp> | null = null

async function load(): Promise<(image: string | Uint8Array) => Sharp> {
  const { default: sharp } = await import('sharp')
  // One image is work for one thread; several are decoded at a time. The cache would keep files open for nothing.
  sharp.concurrency(1)
  sharp.cache(false)
  // A file that is cut off is an error, where a viewer would show its upper half.
  return (image) => sharp(image, { failOn: 'truncated', limitInputPixels: mostPixels })
}

/** Pixels of an image as planes, [channels, height, width]. */
export interface Image {
  channels: number
  height: number
  width: number
  pixels: Uint8Array
}

/** An image file that cannot be used; the message says why in a few words. */
export class UnusableImage extends FaultError {
  override readonly name = 'UnusableImage'

  constructor(fault: FaultInput, options?: ErrorOptions) {
    super(fault, options)
    this.message = clauseOf(this.fault, plainVoice)
  }
}

/** Facts of an image before it is processed. */
export interface ImageFacts {
  channels: 1 | 3
  height: number
  width: number
}

/** A JPEG of 268 million pixels is not a photograph; what claims more is not unpacked. */
const mostPixels = 2 ** 28
/** Pixels of one colour compress a thousandfold; a file that claims more of itself would only fill the memory. */
const mostPixelsAByte = 4000
const formats = ['jpeg', 'png', 'webp']

/**
 * Reads the head of a JPEG, PNG or WebP.
 * @throws UnusableImage if it is not one of these or damaged, has 16 bits a channel, or is in CMYK: bringing those to
 * 8-bit RGB needs choices that are not to be made in silence.
 */
export async function inspectImage(file: string): Promise<ImageFacts> {
  return factsOf(await (await open(file)).metadata().catch(refuse))
}

/**
 * Decodes an image to grey (1 channel) or RGB (3). With a size, its shorter side is brought to that many pixels
 * (Lanczos) and the middle is cut out; what is transparent becomes black.
 * @throws UnusableImage
 */
export async function decodeImage(file: string, form: { size: number | null; channels: 1 | 3 }): Promise<Image> {
  return await decodeBytes(await readFile(file).catch(refuse), form)
}

/** The same for the content of a file: read once, where looking at the head and decoding would each open it. */
export async function decodeBytes(
  bytes: Uint8Array,
  { size, channels }: { size: number | null; channels: 1 | 3 },
): Promise<Image> {
  if (bytes.length === 0)
    throw new UnusableImage({
      code: 'nothing-there',
      what: 'it is empty',
    })
  const facts = factsOf(await (await open(bytes)).metadata().catch(refuse))
  if (facts.width * facts.height > mostPixelsAByte * bytes.length)
    throw new UnusableImage({
      code: 'damaged',
      what: phrase`it is damaged: ${facts.width}x${facts.height} pixels are not in ${bytes.length} bytes`,
    })
  let image = (await open(bytes))
    .autoOrient()
    .flatten({ background: '#000' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
  if (size !== null) image = image.resize(size, size, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }).catch(refuse)
  if (info.channels !== channels)
    throw new UnusableImage({
      code: 'unsupported',
      what: phrase`it has ${info.channels} channels`,
    })
  return {
    channels,
    height: info.height,
    width: info.width,
    pixels: toPlanes(data, channels, info.height * info.width),
  }
}

/** Height and width are those of the upright image. @throws UnusableImage */
function factsOf({ format, depth, space, width, height, channels, hasAlpha, orientation }: Metadata): ImageFacts {
  if (!formats.includes(format ?? ''))
    throw new UnusableImage({
      code: 'unsupported',
      what: phrase`it is ${format ?? 'unknown'}, neither JPEG, PNG nor WebP`,
    })
  if (depth !== 'uchar')
    throw new UnusableImage({
      code: 'unsupported',
      what: 'it has 16 bits a channel',
    })
  if (space === 'cmyk')
    throw new UnusableImage({
      code: 'unsupported',
      what: 'it is in CMYK',
    })
  const turned = (orientation ?? 1) >= 5
  return {
    channels: channels - (hasAlpha ? 1 : 0) < 3 ? 1 : 3,
    height: turned ? width : height,
    width: turned ? height : width,
  }
}

async function open(image: string | Uint8Array): Promise<Sharp> {
  library ??= load()
  return (await library)(image)
}

function refuse(error: unknown): never {
  // The decoder keeps one message for all its threads, and "Unknown error" is what is left where another image took it
  // away.
  const line = firstLineOf(error)
  throw new UnusableImage(
    {
      code: 'damaged',
      what: phrase`it is damaged or no image${line === 'Unknown error' ? '' : ` (${line})`}`,
    },
    { cause: error },
  )
}
