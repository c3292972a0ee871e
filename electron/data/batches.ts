import type { Dataset, Split } from './dataset.ts'
import { channelStatistics, type Normalisation } from './normalisation.ts'
import { pixelsOf } from './pixels.ts'
import type { ImagesInMemory } from './images-in-memory.ts'
import type { ViewOf } from './images/views.ts'
import type { Viewing } from './streamed/image-stream.ts'
import { RandomStream } from './random.ts'

/**
 * Over all training images, whichever of them a run uses: a constant of the data set. A channel without contrast keeps
 * deviation 1.
 */
export function normalisationOf({ channels, height, width, train, normalisation }: Dataset): Normalisation {
  if (normalisation !== undefined) return normalisation
  const statistics = channelStatistics(channels, height * width)
  statistics.add(train.images)
  return statistics.normalisation()
}

export interface FeederOptions {
  /** Decides the order of the images, and which are used if not all are. */
  seed: number
  /** Use only so many images, drawn by the seed; all unless given. */
  images?: number | null
  /** Places in the split of the images that may be used, rising; all unless given. */
  among?: Uint32Array
  /** What is made of every image that is not augmented; it is as it was added unless given. */
  view?: ViewOf
}

/** How an epoch of training goes through the images. */
export interface EpochOptions {
  /** How images are looked at; as those that are not augmented unless given. */
  viewing?: Viewing
  /** So many copies of an image follow one another, and so many times fewer images are seen; 1 unless given. */
  repeats?: number
  /** The part of a batch that is decoded in advance: all of it unless given. */
  partOf?: (batch: Uint32Array) => Uint32Array
}

/** How the rows of a batch are made. */
export interface RowOptions {
  /** Gives the bytes that stand in for those of an image; it must not write into its inputs. */
  change?: (pixels: Uint8Array, index: number, row: number) => Uint8Array
  /** Changes an image in place after it was normalised. */
  finish?: (image: Float32Array, index: number, row: number) => void
  /** As in `trainingBatches`. */
  viewing?: Viewing
}

/** Batches of streamed images that are decoded in advance. */
const batchesAhead = 2

/** Hands out the images of one split, normalised, batch by batch. */
export class BatchFeeder {
  /** Images that are used. */
  readonly count: number
  readonly normalisation: Normalisation
  readonly #dataset: Dataset
  readonly #split: Split
  readonly #seed: number
  /** Indices into the split of the images that are used, in rising order. */
  readonly #used: Uint32Array
  /** Normalised value of each byte, 256 a channel. */
  readonly #levels: Float32Array
  /** How images are looked at that are not augmented. */
  readonly #plain: Viewing | undefined

  constructor(dataset: Dataset, split: 'train' | 'validation' | 'test', { seed, images, among, view }: FeederOptions) {
    this.#plain = view === undefined ? undefined : { views: () => view, reduced: false }
    this.#dataset = dataset
    this.#split = dataset[split]!
    this.#seed = seed
    const available = among?.length ?? this.#split.count
    this.count = images ?? available
    if (!Number.isInteger(this.count) || this.count < 1 || this.count > available) {
      throw new RangeError(
        `${dataset.name} has ${available} images in "${split}"; ${this.count} of them cannot be used.`,
      )
    }
    this.#used = among?.slice() ?? Uint32Array.from({ length: available }, (_, index) => index)
    if (this.count < available) {
      RandomStream.of(seed, 'subset', split).shuffle(this.#used)
      this.#used = this.#used.slice(0, this.count).sort()
    }
    this.normalisation = normalisationOf(dataset)
    const { mean, deviation } = this.normalisation
    this.#levels = Float32Array.from(
      { length: dataset.channels * 256 },
      (_, at) => ((at & 255) - mean[at >> 8]!) / deviation[at >> 8]!,
    )
  }

  /** All images of the split; null if they are streamed, or looked at through a view. */
  get inMemory(): ImagesInMemory | null {
    const { channels, height, width } = this.#dataset
    const { images, count, stream } = this.#split
    if (stream !== undefined || this.#plain !== undefined) return null
    return { shape: [count, channels, height, width], pixels: images, levels: this.#levels }
  }

  /** Writes one-hot targets, [batch, classes]; rows beyond the indices are zero. */
  fillTargets(indices: Uint32Array, targets: Float32Array): void {
    const classes = this.#dataset.classes.length
    targets.fill(0)
    for (const [row, index] of indices.entries()) targets[row * classes + this.#split.labels[index]!] = 1
  }

  /** Indices into the split of the images that are used, in rising order. */
  get used(): Uint32Array {
    return this.#used.slice()
  }

  /**
   * Indices into the split in the random order of an epoch (from 0). It depends on seed and epoch alone: a resumed run
   * needs no stored state to go on in the same order.
   */
  orderOf(epoch: number): Uint32Array {
    const order = this.#used.slice()
    RandomStream.of(this.#seed, 'order', epoch).shuffle(order)
    return order
  }

  /** Batches of an epoch, shuffled; what is left over at the end is dropped, so that every step sees a full batch. */
  *trainingBatches(epoch: number, batchSize: number, options: EpochOptions = {}): Generator<Uint32Array> {
    const order = repeated(this.orderOf(epoch), options.repeats ?? 1)
    yield* this.#readingAhead(order.subarray(0, order.length - (order.length % batchSize)), batchSize, options)
  }

  /** Batches in the split's own order; the last may be shorter, and `fill` pads it. */
  *evaluationBatches(batchSize: number): Generator<Uint32Array> {
    yield* this.#readingAhead(this.#used, batchSize)
  }

  /** Images in batches. If they are streamed, the next batches are being decoded while one is worked with. */
  *#readingAhead(
    order: Uint32Array,
    batchSize: number,
    { viewing = this.#plain, partOf = (batch) => batch }: EpochOptions = {},
  ): Generator<Uint32Array> {
    const { stream } = this.#split
    const batchAt = (start: number): Uint32Array => order.subarray(start, start + batchSize)
    try {
      for (let start = 0; start < order.length; start += batchSize) {
        for (
          let next = 0;
          stream !== undefined && next <= batchesAhead && start + next * batchSize < order.length;
          next++
        )
          stream.readAhead(partOf(batchAt(start + next * batchSize)), viewing)
        yield batchAt(start)
      }
    } finally {
      stream?.forget()
    }
  }

  /**
   * Writes images [batch, channels, height, width], normalised to mean 0 and deviation 1, and one-hot targets [batch,
   * classes]. Rows beyond the indices are padding: all zero in both, so that sums over loss or hits weighted by the
   * targets stay right.
   * @throws RangeError if the arrays are too small or do not belong together; DatasetUnavailable where an image
   * cannot be decoded.
   */
  async fill(
    indices: Uint32Array,
    images: Float32Array,
    targets: Float32Array,
    { change, finish, viewing = this.#plain }: RowOptions = {},
  ): Promise<void> {
    const { channels, height, width, classes } = this.#dataset
    const plane = height * width
    const size = channels * plane
    const batch = targets.length / classes.length
    if (images.length !== batch * size || indices.length > batch) {
      throw new RangeError(
        `${indices.length} images of ${size} pixels do not fit ${images.length} pixels and ${targets.length} targets.`,
      )
    }
    const missing = indices.find((index) => index >= this.#split.count)
    if (missing !== undefined)
      throw new RangeError(`There is no image ${missing}; ${this.#dataset.name} has ${this.#split.count} here.`)
    const viewed = viewing === undefined ? undefined : { viewing, form: this.#dataset }
    const { pixels, place } = await pixelsOf(this.#split, indices, viewed)
    images.fill(0, indices.length * size)
    this.fillTargets(indices, targets)
    for (let row = 0; row < indices.length; row++) {
      const index = indices[row]!
      const start = place(row) * size
      const original = pixels.subarray(start, start + size)
      const changed = change === undefined ? original : change(original, index, row)
      for (let channel = 0; channel < channels; channel++) {
        const bytes = changed.subarray(channel * plane, (channel + 1) * plane)
        normalise(bytes, this.#levels.subarray(channel << 8, (channel + 1) << 8), images, row * size + channel * plane)
      }
      finish?.(images.subarray(row * size, (row + 1) * size), index, row)
    }
    this.#split.stream?.reuse(pixels)
  }
}

/** Writes the normalised values of bytes from a place on. In a function of its own it is compiled as one loop. */
function normalise(bytes: Uint8Array, levels: Float32Array, to: Float32Array, at: number): void {
  for (let pixel = 0; pixel < bytes.length; pixel++) to[at + pixel] = levels[bytes[pixel]!]!
}

/** The first images of an order, each so many times in a row; as many in all as fit into its length. */
function repeated(order: Uint32Array, repeats: number): Uint32Array {
  if (repeats === 1) return order
  const images = Math.floor(order.length / repeats)
  return Uint32Array.from({ length: images * repeats }, (_, place) => order[Math.floor(place / repeats)]!)
}
