import type { Shape } from '../../graph/shape.ts'
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './model-proto.ts'

export type AttributeMap = Readonly<Record<string, OnnxAttribute>>

/**
 * Operations on blocked channels, which onnxruntime keeps for its own use: no public interface, hence the pinned
 * version.
 */
export const blockedDomain = 'com.microsoft.nchwc'
export const microsoftDomain = 'com.microsoft'
/** Numbers of few bits, as the package qonnx computes them. */
export const qonnxDomain = 'qonnx.custom_op.general'

const operatorSetVersions: Readonly<Record<string, number>> = {
  '': 21,
  [microsoftDomain]: 1,
  [blockedDomain]: 1,
  [qonnxDomain]: 1,
}

/** An ONNX graph under construction. Equal nodes and constants are made once. */
export class OnnxGraph {
  readonly #nodes: OnnxNode[] = []
  readonly #initializers = new Map<string, OnnxTensor>()
  readonly #known = new Map<string, string[]>()
  readonly #booleans = new Map<string, string>()
  #count = 0

  /** Adds a node of one output and returns the output's name. */
  add(type: string, inputs: readonly string[], attributes: AttributeMap = {}): string {
    return this.addMany(type, inputs, attributes, 1)[0]!
  }

  /** Adds a node of several outputs; the name '' leaves an optional input out. */
  addMany(
    type: string,
    inputs: readonly string[],
    attributes: AttributeMap,
    outputCount: number,
    domain = '',
  ): string[] {
    const key = JSON.stringify([type, domain, inputs, attributes, outputCount])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const outputs = Array.from({ length: outputCount }, () => `t${this.#count++}`)
    this.#nodes.push({ type, domain, inputs, outputs, attributes })
    this.#known.set(key, outputs)
    return outputs
  }

  /** A second name for a value, of the graph's own unless given: a node of its own must make an output of the model. */
  copy(x: string, name = `t${this.#count++}`): string {
    this.#nodes.push({ type: 'Identity', domain: '', inputs: [x], outputs: [name], attributes: {} })
    return name
  }

  /** A comparison as zeros and ones. */
  mask(type: string, inputs: readonly string[]): string {
    const boolean = this.add(type, inputs)
    const name = this.add('Cast', [boolean], { to: 1 })
    this.#booleans.set(name, boolean)
    return name
  }

  /** The comparison that a mask was, or "is not zero". */
  booleanOf(x: string): string {
    return this.#booleans.get(x) ?? this.add('Not', [this.add('Equal', [x, this.floats([0])])])
  }

  floats(data: readonly number[], shape: Shape = []): string {
    return this.#constant({ type: 'float', data, shape })
  }

  /** A vector of integers: shapes, axes, pads. */
  integers(data: readonly number[]): string {
    return this.#constant({ type: 'int64', data: [...data], shape: [data.length] })
  }

  /** An unsigned byte. */
  byte(value: number): string {
    return this.#constant({ type: 'uint8', data: [value], shape: [] })
  }

  /** A tensor that a model brings along, under a name of its own. */
  initializer(tensor: OnnxTensor): string {
    this.#initializers.set(tensor.name, tensor)
    return tensor.name
  }

  #constant(tensor: Omit<OnnxTensor, 'name'>): string {
    const key = JSON.stringify(tensor)
    const known = this.#initializers.get(key)
    if (known !== undefined) return known.name
    const name = `c${this.#initializers.size}`
    this.#initializers.set(key, { ...tensor, name })
    return name
  }

  reshape(x: string, shape: Shape): string {
    return this.add('Reshape', [x, this.integers(shape)])
  }

  transpose(x: string, perm: readonly number[]): string {
    return this.add('Transpose', [x], { perm })
  }

  /** Zeros before and after along every axis. */
  pad(x: string, before: readonly number[], after: readonly number[]): string {
    return [...before, ...after].every((count) => count === 0)
      ? x
      : this.add('Pad', [x, this.integers([...before, ...after])])
  }

  /** x[starts : ends : steps] along the given axes. */
  slice(
    x: string,
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
    steps: readonly number[],
  ): string {
    return this.add('Slice', [x, ...[starts, ends, axes, steps].map((list) => this.integers(list))])
  }

  sum(x: string, axes: readonly number[], keep: boolean): string {
    return this.add('ReduceSum', [x, this.integers(axes)], { keepdims: keep ? 1 : 0 })
  }

  model(name: string, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxModel {
    const domains = new Set(this.#nodes.map(({ domain }) => domain))
    const operatorSets = Object.fromEntries(
      Object.entries(operatorSetVersions).filter(([domain]) => domain === '' || domains.has(domain)),
    )
    return { name, nodes: this.#nodes, initializers: [...this.#initializers.values()], inputs, outputs, operatorSets }
  }
}
