import type { Experiment } from '../../../shared/experiment/experiment.ts'
import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { BatchFeeder } from '../batches.ts'
import { RandomStream } from '../random.ts'
import { drawBeta } from './beta.ts'
import { crop } from './crop.ts'
import { drawRectangle, erase } from './erase.ts'
import { flip } from './flip.ts'
import { cutmix, cutRectangle, mixup, type Batch } from './mix.ts'
import { drawOperation, operationsFor, type AugmentOperation } from './rand-augment.ts'

export type AugmentationSettings = Pick<
  Experiment,
  'seed' | 'cropPadding' | 'flip' | 'randAugment' | 'randAugmentMagnitude' | 'erasing' | 'mixup' | 'cutmix'
>

/**
 * Changes training images at random: each by itself as bytes (crop, flip, RandAugment, erasing), then in pairs within
 * the batch. What is drawn follows from seed, epoch and image alone, so that a resumed run goes on with the same
 * images.
 */
export class Augmentation {
  readonly #settings: AugmentationSettings
  readonly #form: ImageForm
  readonly #operations: readonly AugmentOperation[]
  readonly #changesImages: boolean
  /** Two images that the transforms write in turn. */
  #image: Uint8Array
  #next: Uint8Array
  #before: Batch = { images: new Float32Array(0), targets: new Float32Array(0), rows: 0 }

  constructor(settings: AugmentationSettings, form: ImageForm) {
    this.#settings = settings
    this.#form = form
    this.#operations = operationsFor(form)
    this.#changesImages = settings.cropPadding > 0 || settings.flip || settings.randAugment > 0 || settings.erasing > 0
    const size = form.channels * form.height * form.width
    this.#image = new Uint8Array(size)
    this.#next = new Uint8Array(size)
  }

  /** Whether it does anything. */
  get changes(): boolean {
    return this.#changesImages || this.#settings.mixup > 0 || this.#settings.cutmix > 0
  }

  /** As the feeder's `fill`, for a whole batch of an epoch (from 0), with its images changed and its targets mixed. */
  async fill(
    feeder: BatchFeeder,
    epoch: number,
    indices: Uint32Array,
    images: Float32Array,
    targets: Float32Array,
  ): Promise<void> {
    await feeder.fill(
      indices,
      images,
      targets,
      this.#changesImages ? (pixels, index) => this.change(pixels, epoch, index) : undefined,
    )
    if (this.#settings.mixup > 0 || this.#settings.cutmix > 0)
      this.#mix(
        { images, targets, rows: indices.length },
        RandomStream.of(this.#settings.seed, 'mix', epoch, indices[0]!),
      )
  }

  /** One image changed. The result is overwritten by the next call. */
  change(pixels: Uint8Array, epoch: number, index: number): Uint8Array {
    const { seed, cropPadding, flip: flips, randAugment, randAugmentMagnitude, erasing } = this.#settings
    const stream = RandomStream.of(seed, 'augment', epoch, index)
    let from = pixels
    const apply = (write: (from: Uint8Array, to: Uint8Array) => void): void => {
      write(from, this.#next)
      from = this.#next
      this.#next = this.#image
      this.#image = from
    }
    if (cropPadding > 0) {
      const [top, left] = [
        stream.integer(2 * cropPadding + 1) - cropPadding,
        stream.integer(2 * cropPadding + 1) - cropPadding,
      ]
      apply((image, to) => crop(image, to, this.#form, top, left))
    }
    if (flips && stream.integer(2) === 1) apply((image, to) => flip(image, to, this.#form))
    for (let count = 0; count < randAugment; count++)
      apply(drawOperation(this.#operations, randAugmentMagnitude, this.#form, stream))
    if (erasing > 0 && stream.uniform() < erasing) {
      const rectangle = drawRectangle(this.#form, stream)
      if (rectangle !== null) {
        apply((image, to) => to.set(image))
        erase(from as Uint8Array, this.#form, rectangle, stream)
      }
    }
    return from
  }

  #mix(batch: Batch, stream: RandomStream): void {
    const { mixup: mixupAlpha, cutmix: cutmixAlpha } = this.#settings
    // With both, each batch takes one of them (as in timm, with equal chances).
    const cuts = cutmixAlpha > 0 && (mixupAlpha === 0 || stream.integer(2) === 1)
    const share = drawBeta(cuts ? cutmixAlpha : mixupAlpha, stream)
    const partners = Uint32Array.from({ length: batch.rows }, (_, row) => row)
    stream.shuffle(partners)
    const before = this.#copyOf(batch)
    if (cuts) cutmix(batch, before, partners, this.#form, cutRectangle(this.#form, share, stream))
    else mixup(batch, before, partners, share)
  }

  #copyOf({ images, targets, rows }: Batch): Batch {
    if (this.#before.images.length !== images.length || this.#before.targets.length !== targets.length) {
      this.#before = { images: new Float32Array(images.length), targets: new Float32Array(targets.length), rows }
    }
    this.#before.images.set(images)
    this.#before.targets.set(targets)
    return this.#before
  }
}
