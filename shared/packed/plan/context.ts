import { imagesName, type FrozenNetwork, type PackedConstant, type PackedStep } from '../manifest.ts'
import type { NarrowStorage } from '../narrow.ts'
import { PlanBuilder, type Bits, type Bytes, type Floats, type PlanTarget, type Value } from './builder.ts'
import { pixelOrder, rowMajor } from './layout.ts'
import { widenedFloats, type NarrowPlace } from './narrow-constants.ts'
import { flag, numberOf, Steps } from './steps.ts'

/** Plans a step: calls kernels for it and finishes it, perhaps with steps that follow it. */
export type Planner = (context: PlanContext, step: PackedStep) => void

/** A network that is being planned for one image: which steps are done, and where their values lie. */
export class PlanContext {
  readonly builder: PlanBuilder
  readonly steps: Steps
  readonly constants: ReadonlyMap<string, Float32Array>
  /** Where the image is written. */
  readonly images: Floats
  readonly #output: string
  readonly #storages: ReadonlyMap<string, PackedConstant['storage']>
  readonly #shapes: ReadonlyMap<string, readonly number[]>
  readonly #values = new Map<string, Value>()
  readonly #done = new Set<PackedStep>()
  /** Where constants in fewer bytes lie that have their place. */
  readonly #narrow = new Map<string, NarrowPlace>()
  /** By value how often it is still to be read. */
  readonly #left = new Map<string, number>()

  constructor({ manifest, constants }: FrozenNetwork, target: PlanTarget) {
    this.builder = new PlanBuilder(target)
    this.steps = new Steps(manifest)
    this.constants = constants
    this.#output = manifest.output
    this.#storages = new Map(manifest.constants.map(({ name, storage }) => [name, storage]))
    const { channels, height, width } = manifest.images
    this.images = this.builder.floats([1, channels, height, width], pixelOrder)
    this.#values.set(imagesName, this.images)
    this.#shapes = new Map<string, readonly number[]>([
      ...manifest.constants.map(({ name, shape }) => [name, shape] as const),
      ...manifest.steps.map(({ output, shape }) => [output, shape] as const),
      [imagesName, this.images.shape],
    ])
    for (const { inputs } of manifest.steps) for (const input of new Set(inputs)) this.#willBeRead(input)
    this.#willBeRead(manifest.output)
  }

  #willBeRead(name: string): void {
    this.#left.set(name, (this.#left.get(name) ?? 0) + 1)
  }

  isDone(step: PackedStep): boolean {
    return this.#done.has(step)
  }

  /** Counts a step as done and frees what nobody reads any more. */
  finish(step: PackedStep, result: Value): void {
    this.#done.add(step)
    this.#values.set(step.output, result)
    for (const input of new Set(step.inputs)) {
      const count = this.#left.get(input)! - 1
      this.#left.set(input, count)
      const value = this.#values.get(input)
      if (count === 0 && value !== undefined) this.builder.release(value)
    }
  }

  shapeOf(name: string): readonly number[] {
    return this.#shapes.get(name)!
  }

  /** A value as numbers; a constant gets its place when it is first asked for. @throws Error if there is none */
  floatsOf(name: string): Floats {
    const known = this.#values.get(name)
    if (known?.kind === 'floats') return known
    if (known !== undefined) throw new Error(`"${name}" is held as ${known.kind} and read as numbers.`)
    const numbers = this.constants.get(name)
    if (numbers === undefined) throw new Error(`There is no value "${name}".`)
    const shape = this.shapeOf(name)
    const storage = this.narrowStorage(name)
    const address = storage === null ? this.builder.constant(numbers) : this.widened(name, numbers, shape, storage)
    const value: Floats = { kind: 'floats', shape, order: rowMajor(shape), address }
    this.#values.set(name, value)
    return value
  }

  /** Whether a constant is kept in fewer than four bytes a number, and in what; else null. */
  narrowStorage(name: string): NarrowStorage | null {
    const storage = this.#storages.get(name)
    return storage === 'float16' || storage === 'int8' ? storage : null
  }

  /** Numbers that are kept in fewer bytes, made floats anew for each image; whoever asks gives them back. */
  widened(name: string, numbers: Float32Array, shape: readonly number[], storage: NarrowStorage): number {
    const { address, bytes } = widenedFloats(this.builder, numbers, shape, storage, this.#narrow.get(name))
    this.#narrow.set(name, bytes)
    return address
  }

  /** A value that has its place as numbers; null if it is held as bits or has none yet. */
  placedFloats(name: string): Floats | null {
    const value = this.#values.get(name)
    return value?.kind === 'floats' ? value : null
  }

  /** A value that is held as bits; else null. */
  bitsOf(name: string): Bits | null {
    const value = this.#values.get(name)
    return value?.kind === 'bits' ? value : null
  }

  /** A value that is held as bytes; else null. */
  bytesOf(name: string): Bytes | null {
    const value = this.#values.get(name)
    return value?.kind === 'bytes' ? value : null
  }

  /** Whether a constant is signs. */
  isSigns(name: string): boolean {
    return this.#storages.get(name) === 'signs'
  }

  /** Whether a sign is kept as bits: all that read it are layers of sign weights, perhaps through a change of rows. */
  readonly keepsBits = (sign: PackedStep): boolean => this.#takesBits(sign.output)

  #takesBits(name: string): boolean {
    const readers = this.steps.readers(name)
    return (
      name !== this.#output &&
      readers.length > 0 &&
      readers.every((reader) => {
        const bySigns = reader.inputs[0] === name && this.isSigns(reader.inputs[1]!)
        if (reader.operation === 'convolution') return bySigns && numberOf(reader, 'groups') === 1
        if (reader.operation === 'matmul') return bySigns && !flag(reader, 'transposeA') && reader.shape.length === 2
        return reader.operation === 'reshape' && this.#keepsRows(reader) && this.#takesBits(reader.output)
      })
    )
  }

  /** Whether a reshape leaves rows of the last axis as they are. */
  #keepsRows(step: PackedStep): boolean {
    const from = this.shapeOf(step.inputs[0]!)
    return from.length < 4 && from.at(-1) === step.shape.at(-1)
  }
}
