import type { Builder } from 'flatbuffers'
import type { TfNode, TfOperation } from './tf-graph.ts'

// Numbers are those of schema.fbs of TensorFlow Lite: BuiltinOperator, BuiltinOptions, and the slots of their tables.

/** An operator of TensorFlow Lite. */
interface TfliteOperator {
  code: number
  version: number
  /** Which table of BuiltinOptions it has (0: none), and what writes it. */
  options: number
  write?(builder: Builder, node: TfNode): number
}

/** A table whose fields have their default values. */
function emptyTable(builder: Builder): number {
  builder.startObject(0)
  return builder.endObject()
}

const plain = (code: number, options = 0, version = 1): TfliteOperator => ({
  code,
  version,
  options,
  ...(options === 0 ? {} : { write: emptyTable }),
})

const valid = 1

function convolutionOptions(builder: Builder, { attributes }: TfNode): number {
  const [down, right] = attributes.strides!
  const [dilationDown, dilationRight] = attributes.dilations!
  builder.startObject(6)
  builder.addFieldInt8(0, attributes.same === true ? 0 : valid, 0)
  builder.addFieldInt32(1, right, 0)
  builder.addFieldInt32(2, down, 0)
  builder.addFieldInt32(4, dilationRight, 1)
  builder.addFieldInt32(5, dilationDown, 1)
  return builder.endObject()
}

function poolOptions(builder: Builder, { attributes }: TfNode): number {
  const [down, right] = attributes.strides!
  const [height, width] = attributes.kernel!
  builder.startObject(6)
  builder.addFieldInt8(0, attributes.same === true ? 0 : valid, 0)
  builder.addFieldInt32(1, right, 0)
  builder.addFieldInt32(2, down, 0)
  builder.addFieldInt32(3, width, 0)
  builder.addFieldInt32(4, height, 0)
  return builder.endObject()
}

function productOptions(builder: Builder, { attributes }: TfNode): number {
  builder.startObject(3)
  builder.addFieldInt8(0, attributes.transposeA === true ? 1 : 0, 0)
  builder.addFieldInt8(1, attributes.transposeB === true ? 1 : 0, 0)
  return builder.endObject()
}

function keepingAxes(builder: Builder): number {
  builder.startObject(1)
  builder.addFieldInt8(0, 1, 0)
  return builder.endObject()
}

function softmaxOptions(builder: Builder): number {
  builder.startObject(1)
  builder.addFieldFloat32(0, 1, 0)
  return builder.endObject()
}

function axisOptions(builder: Builder, { attributes }: TfNode): number {
  builder.startObject(2)
  builder.addFieldInt32(0, attributes.axis!, 0)
  return builder.endObject()
}

function castOptions(builder: Builder): number {
  const [boolean, float] = [6, 0]
  builder.startObject(2)
  builder.addFieldInt8(0, boolean, 0)
  builder.addFieldInt8(1, float, 0)
  return builder.endObject()
}

/** Bytes or halves as floats. */
export const dequantize = plain(6, 38, 3)
/** A pad whose filling is given. */
export const padWith = plain(60, 43)

const operators: Readonly<Record<Exclude<TfOperation, 'errorFunction'>, TfliteOperator>> = {
  convolution: { code: 3, version: 1, options: 1, write: convolutionOptions },
  maxPool: { code: 17, version: 1, options: 5, write: poolOptions },
  product: { code: 126, version: 1, options: 101, write: productOptions },
  add: plain(0, 11),
  subtract: plain(41, 28),
  multiply: plain(18, 21),
  divide: plain(42, 29),
  minimum: plain(57, 39),
  maximum: plain(55, 39),
  lessOrEqual: plain(63, 46),
  atLeast: plain(62, 45),
  toFloat: { code: 53, version: 1, options: 37, write: castOptions },
  select: plain(123, 98),
  negate: plain(59, 42),
  absolute: plain(101, 78),
  square: plain(92, 66),
  squareRoot: plain(75),
  exponential: plain(47, 33),
  sigmoid: plain(14),
  floor: plain(8),
  round: plain(116),
  relu: plain(19),
  sum: { code: 74, version: 1, options: 27, write: keepingAxes },
  mean: { code: 40, version: 1, options: 27, write: keepingAxes },
  largest: { code: 82, version: 1, options: 27, write: keepingAxes },
  reshape: plain(22, 17),
  transpose: plain(39, 26),
  broadcast: plain(130, 99, 2),
  slice: plain(45, 32),
  pad: plain(34, 22),
  concatenate: { code: 2, version: 1, options: 10, write: axisOptions },
  softmax: { code: 25, version: 1, options: 9, write: softmaxOptions },
}

/** The operator that does a node. @throws Error if there is none */
export function operatorOf({ operation, inputs }: TfNode): TfliteOperator {
  if (operation === 'errorFunction') throw new Error('TensorFlow Lite has no error function.')
  return operation === 'pad' && inputs.length === 3 ? padWith : operators[operation]
}

export type { TfliteOperator }
