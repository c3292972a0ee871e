import type { Experiment } from '../../../shared/experiment/experiment.ts'
import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { BatchFeeder, EpochOptions } from '../batches.ts'
import { RandomStream } from '../random.ts'
import type { Viewing } from '../streamed/image-stream.ts'
import { autoAugmentSteps, drawAutoAugment } from './auto-augment.ts'
import { drawBeta } from './beta.ts'
import { drawJitter, type Change } from './colour-jitter.ts'
import { crop } from './crop.ts'
import { drawRectangle, drawTimmRectangle, erase, eraseNormalised } from './erase.ts'
import { flip } from './flip.ts'
import { cutmix, cutRectangle, mixup, type Batch } from './mix.ts'
import { drawOperation, operationsFor, type AugmentOperation } from './rand-augment.ts'
import { drawRegion, viewOfRegion } from './resized-crop.ts'
import { drawThreeAugment } from './three-augment.ts'
import { drawTimmAugment } from './timm-augment.ts'

export type AugmentationSettings = Pick<
  Experiment,
  | 'seed'
  | 'cropPadding'
  | 'resizedCrop'
  | 'interpolation'
  | 'reducedDecoding'
  | 'flip'
  | 'autoAugment'
  | 'randAugment'
  | 'randAugmentVariant'
  | 'randAugmentMagnitude'
  | 'randAugmentDeviation'
  | 'colourJitter'
  | 'hueJitter'
  | 'erasing'
  | 'erasingVariant'
  | 'repeatedAugmentation'
  | 'mixup'
  | 'cutmix'
>

/** The row and the column of an image that come to the corner, and whether it is mirrored left to right after that. */
export interface Move {
  top: number
  left: number
  mirrored: boolean
}

/**
 * Changes training images at random: each by itself as bytes (random resized crop, crop, flip, AutoAugment or
 * 3-Augment, RandAugment, colour jitter, erasing), then in pairs within the batch. What is drawn follows from seed,
 * epoch, image and copy alone, so that a resumed run goes on with the same images.
 */
export class Augmentation {
  readonly #settings: AugmentationSettings
  readonly #form: ImageForm
  readonly #operations: readonly AugmentOperation[]
  readonly #steps: ReturnType<typeof autoAugmentSteps>
  readonly #changesImages: boolean
  readonly #erasesLevels: boolean
  readonly #erasesNormalised: boolean
  /** Two images that the transforms write in turn. */
  #image: Uint8Array
  #next: Uint8Array
  #before: Batch = { images: new Float32Array(0), targets: new Float32Array(0), rows: 0 }

  constructor(settings: AugmentationSettings, form: ImageForm) {
    this.#settings = settings
    this.#form = form
    this.#operations = operationsFor(form)
    const { autoAugment } = settings
    this.#steps = autoAugment === 'none' || autoAugment === '3-augment' ? [] : autoAugmentSteps(autoAugment)
    this.#erasesLevels = settings.erasing > 0 && settings.erasingVariant === 'paper'
    this.#erasesNormalised = settings.erasing > 0 && settings.erasingVariant === 'timm'
    this.#changesImages =
      settings.flip ||
      autoAugment !== 'none' ||
      this.#erasesLevels ||
      [settings.cropPadding, settings.randAugment, settings.colourJitter, settings.hueJitter].some(
        (strength) => strength > 0,
      )
    const size = form.channels * form.height * form.width
    this.#image = new Uint8Array(size)
    this.#next = new Uint8Array(size)
  }

  /** Whether it does anything. */
  get changes(): boolean {
    return this.#changesImages || this.#erasesNormalised || this.#settings.resizedCrop > 0 || this.#mixes
  }

  get #mixes(): boolean {
    return this.#settings.mixup > 0 || this.#settings.cutmix > 0
  }

  /** How an epoch (from 0) goes through the images: once an epoch, since what is decoded in advance is known by it. */
  epoch(epoch: number): EpochOptions {
    const { resizedCrop, reducedDecoding, repeatedAugmentation: repeats } = this.#settings
    const viewing: Viewing | undefined =
      resizedCrop === 0
        ? undefined
        : { reduced: reducedDecoding, views: (index, row) => this.#viewOf(epoch, index, row) }
    return { repeats, viewing }
  }

  #viewOf(epoch: number, index: number, row: number): ReturnType<Viewing['views']> {
    const { resizedCrop, interpolation } = this.#settings
    return (image) =>
      viewOfRegion(drawRegion(image, resizedCrop, this.#streamOf('crop', epoch, index, row)), this.#form, interpolation)
  }

  /** Copies of an image follow one another in a batch, which begins with the first copy. */
  #streamOf(name: string, epoch: number, index: number, row: number): RandomStream {
    const copy = row % this.#settings.repeatedAugmentation
    return RandomStream.of(this.#settings.seed, name, epoch, index, ...(copy === 0 ? [] : [copy]))
  }

  /** As the feeder's `fill`, for a whole batch of an epoch, with its images changed and its targets mixed. */
  async fill(
    feeder: BatchFeeder,
    { epoch, viewing }: { epoch: number } & EpochOptions,
    indices: Uint32Array,
    images: Float32Array,
    targets: Float32Array,
  ): Promise<void> {
    await this.fillRows(feeder, { epoch, viewing }, indices, images, targets)
    this.mixRows(epoch, indices, images, targets)
  }

  /** The same for some rows of a batch, from a first copy on, without mixing. */
  async fillRows(
    feeder: BatchFeeder,
    { epoch, viewing }: { epoch: number } & EpochOptions,
    indices: Uint32Array,
    images: Float32Array,
    targets: Float32Array,
  ): Promise<void> {
    const change = (pixels: Uint8Array, index: number, row: number): Uint8Array =>
      this.change(pixels, epoch, index, row)
    const finish = (image: Float32Array, index: number, row: number): void =>
      this.#eraseNormalised(image, this.#streamOf('erase', epoch, index, row))
    await feeder.fill(indices, images, targets, {
      viewing,
      ...(this.#changesImages ? { change } : {}),
      ...(this.#erasesNormalised ? { finish } : {}),
    })
  }

  /** Mixes the rows of a batch in pairs. @param indices of the whole batch */
  mixRows(epoch: number, indices: Uint32Array, images: Float32Array, targets: Float32Array): void {
    if (this.#mixes)
      this.#mix(
        { images, targets, rows: indices.length },
        RandomStream.of(this.#settings.seed, 'mix', epoch, indices[0]!),
      )
  }

  /** One image changed. The result is overwritten by the next call. @param row its place in the batch */
  change(pixels: Uint8Array, epoch: number, index: number, row = 0): Uint8Array {
    const { cropPadding, erasing } = this.#settings
    const stream = this.#streamOf('augment', epoch, index, row)
    let from = pixels
    const apply = (write: Change): void => {
      write(from, this.#next)
      from = this.#next
      this.#next = this.#image
      this.#image = from
    }
    const { top, left, mirrored } = this.#drawMove(stream)
    if (cropPadding > 0) apply((image, to) => crop(image, to, this.#form, top, left))
    if (mirrored) apply((image, to) => flip(image, to, this.#form))
    this.#autoAugment(stream).forEach(apply)
    this.#randAugment(stream).forEach(apply)
    this.#jitter(stream).forEach(apply)
    if (this.#erasesLevels && stream.uniform() < erasing) {
      const rectangle = drawRectangle(this.#form, stream)
      if (rectangle !== null) {
        apply((image, to) => to.set(image))
        erase(from as Uint8Array, this.#form, rectangle, stream)
      }
    }
    return from
  }

  /** Whether crops and flips are all that it does to an image, so that whoever holds the images can do it. */
  get onlyMoves(): boolean {
    const { cropPadding: _, flip: __, ...others } = this.#settings
    return !new Augmentation({ ...others, cropPadding: 0, flip: false }, this.#form).changes
  }

  /** Where an image is moved to, as `change` does it. @param row its place in the batch */
  moveOf(epoch: number, index: number, row: number): Move {
    return this.#drawMove(this.#streamOf('augment', epoch, index, row))
  }

  /** Draws nothing for what is not done. */
  #drawMove(stream: RandomStream): Move {
    const { cropPadding, flip: flips } = this.#settings
    const shift = () => (cropPadding > 0 ? stream.integer(2 * cropPadding + 1) - cropPadding : 0)
    return { top: shift(), left: shift(), mirrored: flips && stream.integer(2) === 1 }
  }

  #autoAugment(stream: RandomStream): Change[] {
    if (this.#settings.autoAugment === '3-augment') return [drawThreeAugment(this.#form, stream)]
    return this.#steps.length > 0 ? drawAutoAugment(this.#steps, this.#form, stream) : []
  }

  #randAugment(stream: RandomStream): Change[] {
    const { randAugment: count, randAugmentMagnitude: magnitude, randAugmentDeviation: deviation } = this.#settings
    const { randAugmentVariant, interpolation } = this.#settings
    return randAugmentVariant === 'timm'
      ? drawTimmAugment({ count, magnitude, deviation, interpolation }, this.#form, stream)
      : Array.from({ length: count }, () => drawOperation(this.#operations, magnitude, this.#form, stream))
  }

  #eraseNormalised(image: Float32Array, stream: RandomStream): void {
    const rectangle = stream.uniform() < this.#settings.erasing ? drawTimmRectangle(this.#form, stream) : null
    if (rectangle !== null) eraseNormalised(image, this.#form, rectangle, stream)
  }

  #jitter(stream: RandomStream): Change[] {
    const { colourJitter: colour, hueJitter: hue } = this.#settings
    return colour > 0 || hue > 0 ? drawJitter({ colour, hue }, this.#form, stream) : []
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
