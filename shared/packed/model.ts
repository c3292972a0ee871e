import { FaultError } from '../errors/fault-error.ts'
import { phrase } from '../errors/phrase.ts'
import { decodePacked } from './file.ts'
import { kernelsOn, memoryOf, type Kernel, type WasmMemory } from './kernel-modules.ts'
import { sizeOf, type FrozenNetwork, type Manifest } from './manifest.ts'
import type { KernelCall } from './plan/builder.ts'
import { compilePlan, type Plan } from './plan/compile.ts'
import { newControl, Threads, type Crew, type ThreadOrder } from './threads.ts'

/** Input that does not fit the model; the message says what fits. */
export class PackedInputError extends FaultError {
  override readonly name = 'PackedInputError'
}

/** Logits of images, row by row, and the class that each comes to. */
export interface Prediction {
  /** [images, classes], row-major. */
  logits: Float32Array
  classes: Int32Array
}

/** How a model is opened. */
export interface OpenOptions {
  /** False leaves dot products of bytes out, which some engines have. */
  dots?: boolean
  /** Threads that share the work on each image; without, the one that asks does it. */
  crew?: Crew
}

interface PreparedCall {
  kernel: Kernel
  parameters: number
  items: number
  call: KernelCall
}

/**
 * A packed model, ready to run, in Node and in browsers, on one thread or several. Weights stay as bits; layers of
 * signs on both sides count differing bits, and hand bits to the next.
 */
export class PackedModel {
  readonly manifest: Manifest
  /** Bytes that it holds: weights, what layers hand on, scratch. */
  readonly bytes: number
  /** Bytes of the weights among them. */
  readonly weightBytes: number
  readonly #plan: Plan
  readonly #memory: WasmMemory
  readonly #calls: PreparedCall[]
  readonly #scratch: number
  readonly #threads: Threads | null

  private constructor(
    manifest: Manifest,
    plan: Plan,
    memory: WasmMemory,
    calls: PreparedCall[],
    scratch: number,
    threads: Threads | null,
  ) {
    this.manifest = manifest
    this.#threads = threads
    this.#plan = plan
    this.#memory = memory
    this.#calls = calls
    this.#scratch = scratch
    this.bytes = memory.buffer.byteLength
    this.weightBytes = plan.constants.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  /** Opens the bytes of a packed file. @throws PackedFileError */
  static async open(bytes: Uint8Array): Promise<PackedModel> {
    return PackedModel.of(await decodePacked(bytes))
  }

  static async of(network: FrozenNetwork, { dots = true, crew }: OpenOptions = {}): Promise<PackedModel> {
    const plan = compilePlan(network)
    let end = plan.memoryBytes
    const addresses = plan.calls.map(({ parameters }) => {
      const address = end
      end += 4 * parameters.length
      return address
    })
    const scratch = Math.ceil(end / 64) * 64
    const scratchBytes = Math.ceil((plan.scratchBytes + 64) / 64) * 64
    const memory = memoryOf(scratch + scratchBytes * (crew?.threads ?? 1), crew !== undefined)
    const kernels = await kernelsOn(memory, dots)
    for (const { address, bytes } of plan.constants) new Uint8Array(memory.buffer, address, bytes.length).set(bytes)
    const view = new DataView(memory.buffer)
    const calls = plan.calls.map((call, index) => {
      for (const [place, parameter] of call.parameters.entries()) {
        const at = addresses[index]! + 4 * place
        if (typeof parameter === 'number') view.setInt32(at, parameter, true)
        else view.setFloat32(at, parameter.float, true)
      }
      return { kernel: kernels[call.kernel]!, parameters: addresses[index]!, items: call.items, call }
    })
    if (crew === undefined) return new PackedModel(network.manifest, plan, memory, calls, scratch, null)
    const order = (index: number): ThreadOrder => ({
      memory,
      control,
      calls: calls.map(({ call: { kernel, items }, parameters }) => ({ kernel, parameters, items })),
      scratch: scratch + index * scratchBytes,
      index,
      threads: crew.threads,
      dots,
    })
    const control = newControl()
    await Promise.all(Array.from({ length: crew.threads - 1 }, (_, index) => crew.start(order(index + 1))))
    return new PackedModel(network.manifest, plan, memory, calls, scratch, new Threads(order(0), kernels))
  }

  /**
   * @param images [images, channels, height, width], normalised as the manifest says
   * @throws PackedInputError if that is not a whole number of images
   */
  predict(images: Float32Array): Prediction {
    const { channels, height, width } = this.manifest.images
    const size = channels * height * width
    if (images.length === 0 || images.length % size !== 0)
      throw new PackedInputError({
        code: 'does-not-fit',
        what: phrase`the model takes images of ${height}x${width} with ${channels} channel(s), ${size} values each,
              and got ${images.length} values`,
      })
    const classes = this.manifest.classes.length
    const logits = new Float32Array((images.length / size) * classes)
    for (let image = 0; image * size < images.length; image++) {
      this.#write(images.subarray(image * size, (image + 1) * size))
      this.#run()
      logits.set(new Float32Array(this.#memory.buffer, this.#plan.logits, classes), image * classes)
    }
    return { logits, classes: largest(logits, classes) }
  }

  #run(): void {
    if (this.#threads !== null) this.#threads.run()
    else for (const { kernel, parameters, items } of this.#calls) kernel(parameters, this.#scratch, 0, items)
  }

  /** Lets its threads end; without any it does nothing. */
  close(): void {
    this.#threads?.end()
  }

  /** Bytes 0 to 255 of images, normalised as in training, then as `predict`. */
  predictBytes(pixels: Uint8Array): Prediction {
    return this.predict(normalised(pixels, this.manifest.images))
  }

  /**
   * Milliseconds that each step takes on one image, each repeated for a while, since a browser's clock ticks slowly.
   */
  profile(millisecondsEach = 3): { step: string; kernel: string; milliseconds: number }[] {
    return this.#calls.map(({ kernel, parameters, items, call }) => {
      const began = performance.now()
      let runs = 0
      let passed = 0
      do {
        kernel(parameters, this.#scratch, 0, items)
        runs++
        passed = performance.now() - began
      } while (passed < millisecondsEach)
      return { step: call.step, kernel: call.kernel, milliseconds: passed / runs }
    })
  }

  /** An image [C, H, W] with the channels of a pixel side by side. */
  #write(image: Float32Array): void {
    const { channels, height, width } = this.manifest.images
    const into = new Float32Array(this.#memory.buffer, this.#plan.images, sizeOf([channels, height, width]))
    const plane = height * width
    for (let channel = 0; channel < channels; channel++)
      for (let pixel = 0; pixel < plane; pixel++) into[pixel * channels + channel] = image[channel * plane + pixel]!
  }
}

/** Bytes 0 to 255 of images as they enter a model, [images, channels, height, width]. */
export function normalised(pixels: Uint8Array, images: Manifest['images']): Float32Array {
  const { channels, height, width, mean, deviation } = images
  const plane = height * width
  return Float32Array.from(pixels, (byte, place) => {
    const channel = Math.floor(place / plane) % channels
    return (byte - mean[channel]!) / deviation[channel]!
  })
}

function largest(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes)
    return row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity))
  })
}
