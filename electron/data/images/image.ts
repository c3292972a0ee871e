import { open as openFile, readFile } from 'node:fs/promises'
import type { Metadata, Sharp } from 'sharp'
import { codeOf, firstLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { toPlanes } from '../readers/planes.ts'
import { bmpHeadBytes, bmpSize, decodeBmp, isBmp } from './bmp.ts'
import { toGrey } from './grey.ts'
import { letGo } from './let-go.ts'
import { jpegHead } from './jpeg-head.ts'
import { UnusableImage } from './unusable-image.ts'

export { UnusableImage }

/** The decoder, a native library: loaded by the first image, so that nothing else waits for it. */
let library: Promise<Decoder> | null = null
type Decoder = (image: string | Uint8Array, raw?: { width: number; height: number; channels: 3 }) => Sharp

async function load(): Promise<Decoder> {
  const { default: sharp } = await import('sharp')
  // One image is work for one thread; several are decoded at a time. The cache would keep files open for nothing.
  sharp.concurrency(1)
  sharp.cache(false)
  // A file that is cut off is an error, where a viewer would show its upper half.
  return (image, raw) => sharp(image, { failOn: 'truncated', limitInputPixels: mostPixels, raw })
}

/** Pixels of an image as planes, [channels, height, width]. */
export interface Image {
  channels: number
  height: number
  width: number
  pixels: Uint8Array
}

/** What is done to an image beyond decoding it; it is counted and said, since programs differ in how they do it. */
export type Conversion = 'deep' | 'cmyk' | 'frames'

/** Facts of an image before it is processed. */
export interface ImageFacts {
  channels: 1 | 3
  height: number
  width: number
  conversions: readonly Conversion[]
}

/** A JPEG of 268 million pixels is not a photograph; what claims more is not unpacked. */
const mostPixels = 2 ** 28
/**
 * Pixels that a byte of a file can hold: a file that claims more is damaged, and unpacking it would only fill the
 * memory. JPEG takes at least two bits for a block of 64; deflate packs a thousandfold, and a byte of PNG holds up to
 * eight pixels. Of other formats a few bytes may be a whole image of one colour.
 */
const mostPixelsAByte: Readonly<Record<string, number>> = { jpeg: 4000, png: 9000 }
const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'bmp']
/** The formats in words. */
export const formatNames = 'JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF'

/**
 * Reads the head of an image file.
 * @throws UnusableImage if it is of no known format or damaged.
 */
export async function inspectImage(file: string): Promise<ImageFacts> {
  const bmp = await bmpHeadOf(file)
  return factsOf(bmp ?? (await (await open(file)).metadata().catch(refuse)))
}

/** The same of an image file in memory. @throws UnusableImage */
export async function inspectBytes(bytes: Uint8Array): Promise<ImageFacts> {
  if (bytes.length === 0) throw new UnusableImage({ code: 'nothing-there', what: 'it is empty' })
  const head = isBmp(bytes) ? bmpHead(bytes) : await (await open(bytes)).metadata().catch(refuse)
  return factsOf(head)
}

/**
 * Decodes an image to grey (1 channel) or RGB (3). With a size, its shorter side is brought to that many pixels
 * (Lanczos) and the middle is cut out; what is transparent becomes black; of several frames the first is taken; of 16
 * bits a channel the upper eight; CMYK becomes sRGB by its profile. Grey is taken of sRGB as in grey.ts.
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
  let { image } = await openUpright(bytes)
  if (size !== null) image = image.resize(size, size, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }).catch(refuse)
  if (info.channels !== 3)
    throw new UnusableImage({
      code: 'unsupported',
      what: phrase`it has ${info.channels} channels`,
    })
  const { height, width } = info
  const pixels = channels === 1 ? toGrey(data) : toPlanes(data, 3, height * width)
  letGo(data)
  return { channels, height, width, pixels }
}

/** An image on its way to upright sRGB without transparency. */
interface Opened {
  image: Sharp
  /** Of the upright image. */
  height: number
  width: number
  /** Whether it can be reduced while it is decoded: a JPEG that lies upright. */
  reducible: boolean
}

/** Opens an image file of any known format. @throws UnusableImage */
export async function openUpright(bytes: Uint8Array): Promise<Opened> {
  if (bytes.length === 0) throw new UnusableImage({ code: 'nothing-there', what: 'it is empty' })
  return isBmp(bytes) ? await openBmp(bytes) : await openChecked(bytes)
}

async function openChecked(bytes: Uint8Array): Promise<Opened> {
  const usual = jpegHead(bytes)
  const metadata: Head = usual ?? (await (await open(bytes)).metadata().catch(refuse))
  const facts = factsOf(metadata)
  if (facts.width * facts.height > (mostPixelsAByte[metadata.format] ?? Infinity) * bytes.length)
    throw new UnusableImage({
      code: 'damaged',
      what: phrase`it is damaged: ${facts.width}x${facts.height} pixels are not in ${bytes.length} bytes`,
    })
  const { height, width } = facts
  // Upright and in three colours already: each step that does nothing takes a tenth of the time of decoding.
  if (usual?.channels === 3) return { image: await open(bytes), height, width, reducible: true }
  const image = (await open(bytes)).autoOrient().flatten({ background: '#000' }).toColourspace('srgb')
  return { image, height, width, reducible: metadata.format === 'jpeg' && (metadata.orientation ?? 1) === 1 }
}

async function openBmp(bytes: Uint8Array): Promise<Opened> {
  const { width, height, pixels } = decodeBmp(bytes)
  library ??= load()
  return { image: (await library)(pixels, { width, height, channels: 3 }), height, width, reducible: false }
}

/** The head of a BMP, which the decoder does not know; null for any other file. */
async function bmpHeadOf(file: string): Promise<Head | null> {
  const head = Buffer.alloc(bmpHeadBytes)
  const handle = await openFile(file).catch(refuse)
  try {
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    if (!isBmp(head)) return null
    return bmpHead(head.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

function bmpHead(bytes: Uint8Array): Head {
  const { width, height } = bmpSize(bytes)
  return { format: 'bmp', depth: 'uchar', width, height, channels: 3, hasAlpha: false }
}

/** What the head of an image says, of which only some is known of a BMP. */
type Head = Pick<Metadata, 'depth' | 'width' | 'height' | 'channels' | 'hasAlpha'> &
  Partial<Pick<Metadata, 'space' | 'orientation' | 'pages' | 'compression'>> & { format: string }

/** Height and width are those of the upright image. @throws UnusableImage */
function factsOf(metadata: Head): ImageFacts {
  const { format, depth, space, width, height, channels, hasAlpha, orientation, pages, compression } = metadata
  if (!formats.includes(format) || (format === 'heif' && compression !== 'av1'))
    throw new UnusableImage({
      code: 'unsupported',
      what: phrase`it is ${format}, not ${formatNames}`,
    })
  const conversions: Conversion[] = []
  if (depth !== 'uchar') conversions.push('deep')
  if (space === 'cmyk') conversions.push('cmyk')
  if ((pages ?? 1) > 1) conversions.push('frames')
  const turned = (orientation ?? 1) >= 5
  return {
    channels: channels - (hasAlpha ? 1 : 0) < 3 ? 1 : 3,
    height: turned ? width : height,
    width: turned ? height : width,
    conversions,
  }
}

async function open(image: string | Uint8Array): Promise<Sharp> {
  library ??= load()
  return (await library)(image)
}

/** @throws UnusableImage in place of what the decoder or the file system threw */
export function refuse(error: unknown): never {
  if (error instanceof UnusableImage) throw error
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ELOOP')
    throw new UnusableImage({ code: 'no-such-file', what: 'there is no such file' }, { cause: error })
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
