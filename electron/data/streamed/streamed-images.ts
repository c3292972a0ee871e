import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { phrase } from '../../../shared/errors/phrase.ts'
import { DatasetUnavailable } from '../dataset-unavailable.ts'
import { decodeView } from '../images/decode-view.ts'
import { decodeBytes } from '../images/image.ts'
import { letGo } from '../images/let-go.ts'
import { inLanes } from '../images/lanes.ts'
import type { ViewOf } from '../images/views.ts'
import { partOf, wholeOf } from '../parquet/part-of.ts'
import { UnpackedParts, type Content } from '../parquet/unpacked-parts.ts'
import type { ImageStream, ListedFiles, Viewing } from './image-stream.ts'

/**
 * The form that every image is converted to; `size` is the edge that it is resized to, or null if it has the form
 * already.
 */
export interface StreamedForm {
  channels: 1 | 3
  height: number
  width: number
  size: number | null
}

/** Pixels of batches that are kept for the next ones: those under way, and one in use. */
const roomsKept = 4

/** The images of a split as files, in one folder per class. */
export class StreamedImages implements ImageStream {
  readonly count: number
  readonly listed: ListedFiles
  readonly #form: StreamedForm
  readonly #unpacked = new UnpackedParts()
  /** Place of the first image of each class, and of what would follow the last. */
  readonly #starts: number[]
  /** Batches that are under way, by their indices. */
  readonly #ahead = new Map<string, { viewing: Viewing | undefined; pixels: Promise<Uint8Array> }>()

  /** Pixels of batches that are done. */
  readonly #rooms: Uint8Array[] = []

  constructor(listed: ListedFiles, form: StreamedForm) {
    this.listed = listed
    this.#form = form
    this.#starts = [0]
    for (const { files } of listed.classes) this.#starts.push(this.#starts.at(-1)! + files.length)
    this.count = this.#starts.at(-1)!
  }

  pathOf(index: number): string {
    const { label, place } = this.#placeOf(index)
    const { name, files, at } = this.listed.classes[label]!
    return at === undefined ? join(this.listed.folder, name, files[place]!) : join(this.listed.folder, files[place]!)
  }

  /** What to call an image in complaints. */
  nameOf(index: number): string {
    const { label, place } = this.#placeOf(index)
    const at = this.listed.classes[label]!.at?.[place]
    return at === undefined ? this.pathOf(index) : `${this.pathOf(index)} at byte ${at}`
  }

  /** The file of an image, undecoded, which must have the size that was listed. */
  async bytesOf(index: number): Promise<Uint8Array> {
    return (await this.#contentOf(index)).bytes
  }

  async #contentOf(index: number): Promise<Content> {
    const { label, place } = this.#placeOf(index)
    const { bytes, at, packed } = this.listed.classes[label]!
    const path = this.pathOf(index)
    const part = this.listed.parts?.[packed?.[place] ?? -1]
    const found =
      at === undefined
        ? { bytes: await wholeOf(path, bytes[place]!), isOwn: true }
        : part === undefined
          ? { bytes: await partOf(path, at[place]!, bytes[place]!), isOwn: true }
          : await this.#unpacked.read(path, part, at[place]!, bytes[place]!)
    const { length } = found.bytes
    if (length === bytes[place]) return found
    const size = length < bytes[place]! ? length : (await stat(path)).size
    throw new Error(`it has ${size} bytes and had ${bytes[place]} when it was added`)
  }

  async read(indices: Uint32Array, viewing?: Viewing): Promise<Uint8Array> {
    const key = indices.join()
    const begun = this.#ahead.get(key)
    this.#ahead.delete(key)
    return await (begun !== undefined && begun.viewing === viewing ? begun.pixels : this.#decodeAll(indices, viewing))
  }

  reuse(pixels: Uint8Array): void {
    if (this.#rooms.length < roomsKept) this.#rooms.push(pixels)
  }

  #room(length: number): Uint8Array {
    const place = this.#rooms.findIndex((room) => room.length === length)
    return place < 0 ? new Uint8Array(length) : this.#rooms.splice(place, 1)[0]!
  }

  readAhead(indices: Uint32Array, viewing?: Viewing): void {
    const key = indices.join()
    const begun = this.#ahead.get(key)
    if (begun !== undefined && begun.viewing === viewing) return
    const pixels = this.#decodeAll(indices, viewing)
    // A failure reaches whoever asks for the batch.
    pixels.catch(() => {})
    this.#ahead.set(key, { viewing, pixels })
  }

  forget(): void {
    this.#ahead.clear()
    this.#rooms.length = 0
  }

  /** The files but for some. */
  without(indices: ReadonlySet<number>): ListedFiles {
    const keep = (label: number) => (_: unknown, place: number) => !indices.has(this.#starts[label]! + place)
    return {
      ...this.listed,
      classes: this.listed.classes.map(({ name, files, bytes, at, packed }, label) => ({
        name,
        files: files.filter(keep(label)),
        bytes: bytes.filter(keep(label)),
        ...(at === undefined ? {} : { at: at.filter(keep(label)) }),
        ...(packed === undefined ? {} : { packed: packed.filter(keep(label)) }),
      })),
    }
  }

  async #decodeAll(indices: Uint32Array, viewing?: Viewing): Promise<Uint8Array> {
    const { channels, height, width } = this.#form
    const size = channels * height * width
    const pixels = this.#room(indices.length * size)
    await inLanes(indices.length, async (row) => {
      const to = pixels.subarray(row * size, (row + 1) * size)
      await this.#decode(indices[row]!, to, viewing?.views(indices[row]!, row), viewing?.reduced === true)
    })
    return pixels
  }

  async #decode(index: number, to: Uint8Array, viewOf: ViewOf | undefined, reduced: boolean): Promise<void> {
    const path = this.nameOf(index)
    try {
      const { bytes, isOwn } = await this.#contentOf(index)
      if (viewOf !== undefined) {
        await decodeView(bytes, this.#form, viewOf, reduced, to)
        if (isOwn) letGo(bytes)
        return
      }
      const image = await decodeBytes(bytes, this.#form)
      if (image.height !== this.#form.height || image.width !== this.#form.width)
        throw new Error(`it has ${image.width}x${image.height} pixels, not ${this.#form.width}x${this.#form.height}`)
      to.set(image.pixels)
    } catch (error) {
      throw new DatasetUnavailable(
        {
          code: 'dataset-changed',
          subject: path,
          what: phrase`the image ${path} cannot be used: ${(error as Error).message}`,
          remedy: 'put it back as it was, or remove the data set and add it again without it',
        },
        { cause: error },
      )
    }
  }

  #placeOf(index: number): { label: number; place: number } {
    let [low, high] = [0, this.listed.classes.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= index) low = middle
      else high = middle - 1
    }
    return { label: low, place: index - this.#starts[low]! }
  }
}
