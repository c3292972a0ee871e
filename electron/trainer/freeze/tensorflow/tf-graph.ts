import { sizeOf } from '../../../../shared/packed/manifest.ts'

/** What TensorFlow Lite and TensorFlow.js can both compute, by the names of neither. */
export type TfOperation =
  | 'convolution'
  | 'maxPool'
  | 'product'
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'minimum'
  | 'maximum'
  | 'lessOrEqual'
  | 'atLeast'
  | 'toFloat'
  | 'select'
  | 'negate'
  | 'absolute'
  | 'square'
  | 'squareRoot'
  | 'exponential'
  | 'sigmoid'
  | 'errorFunction'
  | 'floor'
  | 'round'
  | 'relu'
  | 'sum'
  | 'mean'
  | 'largest'
  | 'reshape'
  | 'transpose'
  | 'broadcast'
  | 'slice'
  | 'pad'
  | 'concatenate'
  | 'softmax'

export interface TfAttributes {
  strides?: readonly [number, number]
  dilations?: readonly [number, number]
  kernel?: readonly [number, number]
  /** Padding that keeps extents, as TensorFlow spreads it; else none. */
  same?: boolean
  transposeA?: boolean
  transposeB?: boolean
  axis?: number
}

export interface TfNode {
  operation: TfOperation
  inputs: readonly string[]
  output: string
  attributes: TfAttributes
}

/** How the numbers of a constant are kept: signs, or float16, or bytes by a scale for each place along an axis. */
export type TfStorage = { kind: 'float' | 'signs' | 'float16' } | { kind: 'int8'; scales: Float32Array; axis: number }

export interface TfTensor {
  name: string
  shape: readonly number[]
  type: 'float' | 'integer' | 'boolean'
  /** Of a constant. */
  data?: Float32Array | Int32Array
  storage?: TfStorage
}

/** A graph under construction; images lie as [1, height, width, channels]. Equal nodes and constants are made once. */
export class TfGraph {
  readonly nodes: TfNode[] = []
  readonly tensors = new Map<string, TfTensor>()
  readonly #known = new Map<string, string>()

  /** Adds a node. @returns the name of its output */
  add(
    operation: TfOperation,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: TfAttributes = {},
    name?: string,
  ): string {
    const key = JSON.stringify([operation, inputs, shape, attributes, name])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const output = this.#place(name ?? `${operation}${this.tensors.size}`)
    const type = operation === 'atLeast' || operation === 'lessOrEqual' ? 'boolean' : 'float'
    this.tensors.set(output, { name: output, shape, type })
    this.nodes.push({ operation, inputs, output, attributes })
    this.#known.set(key, output)
    return output
  }

  input(name: string, shape: readonly number[]): string {
    this.tensors.set(name, { name, shape, type: 'float' })
    return name
  }

  /** A constant under a name of its own. */
  constant(
    title: string,
    shape: readonly number[],
    data: Float32Array,
    storage: TfStorage = { kind: 'float' },
  ): string {
    const name = this.#place(title)
    this.tensors.set(name, { name, shape, type: 'float', data, storage })
    return name
  }

  floats(values: readonly number[], shape: readonly number[] = []): string {
    return this.#shared('number', shape, Float32Array.from(values), 'float')
  }

  /** A list of whole numbers: a shape, axes, places. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#shared('list', shape, Int32Array.from(values), 'integer')
  }

  #shared(title: string, shape: readonly number[], data: Float32Array | Int32Array, type: 'float' | 'integer'): string {
    const key = JSON.stringify([title, shape, ...data])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const name = this.#place(`${title}${this.tensors.size}`)
    this.tensors.set(name, { name, shape, type, data, storage: { kind: 'float' } })
    this.#known.set(key, name)
    return name
  }

  /** A name that nothing has yet. */
  #place(title: string): string {
    let name = title
    for (let count = 2; this.tensors.has(name); count++) name = `${title}_${count}`
    return name
  }

  shapeOf(name: string): readonly number[] {
    return this.tensors.get(name)!.shape
  }

  sizeOf(name: string): number {
    return sizeOf(this.shapeOf(name))
  }
}
