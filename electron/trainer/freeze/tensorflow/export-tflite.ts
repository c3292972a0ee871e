import { Builder } from 'flatbuffers'
import { imagesName, sizeOf, type FrozenNetwork, type Manifest } from '../../../../shared/packed/manifest.ts'
import { narrowed } from '../../../../shared/packed/narrow.ts'
import { logitsName, lowered } from './lower.ts'
import type { TfTarget } from './tf-target.ts'
import type { TfGraph, TfNode, TfTensor } from './tf-graph.ts'
import { dequantize, operatorOf, type TfliteOperator } from './tflite-operators.ts'

const target: TfTarget = {
  title: 'TensorFlow Lite',
  filterOrder: [0, 2, 3, 1],
  groups: true,
  bias: true,
  lacks: new Set(['errorFunction']),
  rowScales: true,
}

// Numbers are those of schema.fbs: TensorType, and the slots of tables.
const types = { float: 0, float16: 1, integer: 2, boolean: 6, int8: 9 } as const

/** What the file has one after the other; offsets of tables within it are made as they are written. */
interface Tensor {
  name: string
  shape: readonly number[]
  type: number
  bytes: Uint8Array | null
  scales: { values: Float32Array; axis: number } | null
}

interface Operator {
  operator: TfliteOperator
  inputs: number[]
  output: number
  node: TfNode | null
}

/**
 * A frozen network for TensorFlow Lite: `images` [1, height, width, channels], pixels from 0 to 255, to `logits` [1,
 * classes]. Weights of signs are bytes, the narrowest that its interpreters read. Classes, mean and deviation are in
 * the metadata `signum`.
 * @throws BadInput if the model has an operation that the format lacks
 */
export function exportTflite(network: FrozenNetwork): Uint8Array {
  const graph = lowered(network, target)
  const { tensors, operators, places } = laidOut(graph)
  const builder = new Builder(1 << 16)
  const metadata = new TextEncoder().encode(JSON.stringify(aboutOf(network.manifest)))
  const held = [new Uint8Array(0), ...tensors.flatMap(({ bytes }) => (bytes === null ? [] : [bytes])), metadata]
  const buffers = tables(
    builder,
    held.map((bytes) => bufferTable(builder, bytes)),
  )
  let taken = 0
  const tensorTables = tensors.map((tensor) => tensorTable(builder, tensor, tensor.bytes === null ? 0 : ++taken))
  const codes = [...new Set(operators.map(({ operator }) => operator))]
  const operatorTables = operators.map((each) => operatorTable(builder, each, codes.indexOf(each.operator)))
  const subgraph = subgraphTable(builder, tensorTables, operatorTables, places)
  const codeTables = codes.map((operator) => codeTable(builder, operator))
  const about = metadataTable(builder, held.length - 1)
  const description = builder.createString(descriptionOf(network.manifest))
  const vectors = [codeTables, [subgraph], [about]].map((offsets) => tables(builder, offsets)) as [
    number,
    number,
    number,
  ]
  builder.startObject(8)
  builder.addFieldInt32(0, 3, 0)
  builder.addFieldOffset(1, vectors[0], 0)
  builder.addFieldOffset(2, vectors[1], 0)
  builder.addFieldOffset(3, description, 0)
  builder.addFieldOffset(4, buffers, 0)
  builder.addFieldOffset(6, vectors[2], 0)
  builder.finish(builder.endObject(), 'TFL3')
  return builder.asUint8Array()
}

const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** Tensors and operators by number; numbers in fewer than four bytes become floats before they are read. */
function laidOut(graph: TfGraph) {
  const tensors: Tensor[] = []
  const operators: Operator[] = []
  const places = new Map<string, number>()
  for (const tensor of graph.tensors.values()) {
    const { name, shape, type } = tensor
    const narrow = narrowTensor(tensor)
    if (narrow !== null)
      operators.push({ operator: dequantize, inputs: [tensors.push(narrow) - 1], output: tensors.length, node: null })
    places.set(name, tensors.length)
    const bytes = tensor.data === undefined || narrow !== null ? null : bytesOf(tensor.data)
    tensors.push({ name, shape, type: types[type], bytes, scales: null })
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => places.get(name)!)
    operators.push({ operator: operatorOf(node), inputs, output: places.get(node.output)!, node })
  }
  return { tensors, operators, places }
}

/** A constant in the bytes that it takes; null if they are those of its floats. */
function narrowTensor({ name, shape, data, storage }: TfTensor): Tensor | null {
  if (!(data instanceof Float32Array)) return null
  const title = `${name}.kept`
  switch (storage?.kind) {
    case 'signs':
      return {
        name: title,
        shape,
        type: types.int8,
        bytes: bytesOf(Int8Array.from(data)),
        scales: { values: Float32Array.of(1), axis: 0 },
      }
    case 'float16':
      return { name: title, shape, type: types.float16, bytes: narrowed(data, shape, 'float16').bytes, scales: null }
    case 'int8': {
      const { scales, axis } = storage
      const inner = sizeOf(shape.slice(axis + 1))
      const bytes = Int8Array.from(data, (value, place) =>
        Math.round(value / scales[Math.floor(place / inner) % scales.length]!),
      )
      return { name: title, shape, type: types.int8, bytes: bytesOf(bytes), scales: { values: scales, axis } }
    }
    default:
      return null
  }
}

function tables(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4)
  for (const offset of [...offsets].reverse()) builder.addOffset(offset)
  return builder.endVector()
}

function integers(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4)
  for (const value of [...values].reverse()) builder.addInt32(value)
  return builder.endVector()
}

/** Bytes of a constant, which begin at a multiple of sixteen in the file. */
function bufferTable(builder: Builder, bytes: Uint8Array): number {
  if (bytes.length === 0) {
    builder.startObject(1)
    return builder.endObject()
  }
  // The vector's own alignment is that of its length's four bytes; what precedes it is filled up.
  builder.prep(16, bytes.length)
  const data = builder.createByteVector(bytes)
  builder.startObject(1)
  builder.addFieldOffset(0, data, 0)
  return builder.endObject()
}

function tensorTable(builder: Builder, { name, shape, type, scales }: Tensor, buffer: number): number {
  const title = builder.createString(name)
  const extents = integers(builder, shape)
  const quantization = scales === null ? 0 : quantizationTable(builder, scales)
  builder.startObject(10)
  builder.addFieldOffset(0, extents, 0)
  builder.addFieldInt8(1, type, 0)
  builder.addFieldInt32(2, buffer, 0)
  builder.addFieldOffset(3, title, 0)
  builder.addFieldOffset(4, quantization, 0)
  return builder.endObject()
}

/** A byte is so many times the scale of its place along the axis; 0 stands for 0. */
function quantizationTable(builder: Builder, { values, axis }: { values: Float32Array; axis: number }): number {
  builder.startVector(8, values.length, 8)
  for (const _ of values) builder.addInt64(0n)
  const zeros = builder.endVector()
  builder.startVector(4, values.length, 4)
  for (const value of [...values].reverse()) builder.addFloat32(value)
  const scales = builder.endVector()
  builder.startObject(7)
  builder.addFieldOffset(2, scales, 0)
  builder.addFieldOffset(3, zeros, 0)
  builder.addFieldInt32(6, axis, 0)
  return builder.endObject()
}

function operatorTable(builder: Builder, { operator, inputs, output, node }: Operator, code: number): number {
  const options = operator.write?.(builder, node!) ?? 0
  const [given, made] = [integers(builder, inputs), integers(builder, [output])]
  builder.startObject(9)
  builder.addFieldInt32(0, code, 0)
  builder.addFieldOffset(1, given, 0)
  builder.addFieldOffset(2, made, 0)
  if (options !== 0) {
    builder.addFieldInt8(3, operator.options, 0)
    builder.addFieldOffset(4, options, 0)
  }
  return builder.endObject()
}

function subgraphTable(
  builder: Builder,
  tensorTables: readonly number[],
  operatorTables: readonly number[],
  places: ReadonlyMap<string, number>,
): number {
  const vectors = [tensorTables, operatorTables].map((offsets) => tables(builder, offsets)) as [number, number]
  const [given, made] = [imagesName, logitsName].map((name) => integers(builder, [places.get(name)!])) as [
    number,
    number,
  ]
  const name = builder.createString('signum')
  builder.startObject(5)
  builder.addFieldOffset(0, vectors[0], 0)
  builder.addFieldOffset(1, given, 0)
  builder.addFieldOffset(2, made, 0)
  builder.addFieldOffset(3, vectors[1], 0)
  builder.addFieldOffset(4, name, 0)
  return builder.endObject()
}

/** Codes above 127 have a field of their own; readers of old read the first. */
function codeTable(builder: Builder, { code, version }: TfliteOperator): number {
  builder.startObject(4)
  builder.addFieldInt8(0, Math.min(code, 127), 0)
  builder.addFieldInt32(2, version, 1)
  builder.addFieldInt32(3, code, 0)
  return builder.endObject()
}

function metadataTable(builder: Builder, buffer: number): number {
  const name = builder.createString('signum')
  builder.startObject(2)
  builder.addFieldOffset(0, name, 0)
  builder.addFieldInt32(1, buffer, 0)
  return builder.endObject()
}

/** What people and programs are to know of a model. */
export function aboutOf({ images: { mean, deviation }, classes, architecture, source }: Manifest) {
  return {
    input: 'pixels 0 to 255, [1, height, width, channels]; the graph subtracts the mean and divides by the deviation',
    mean,
    deviation,
    classes,
    architecture,
    source,
  }
}

function descriptionOf({ images: { channels, height, width }, classes }: Manifest): string {
  return (
    `Signum: ${imagesName} [1, ${height}, ${width}, ${channels}] are pixels from 0 to 255 (not normalized: the graph ` +
    `does that) to ${logitsName} of ${classes.length} classes; softmax makes probabilities.`
  )
}
