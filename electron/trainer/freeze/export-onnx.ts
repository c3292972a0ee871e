import { packBits } from '../../../shared/packed/bits.ts'
import {
  imagesName,
  sizeOf,
  type FrozenNetwork,
  type Manifest,
  type PackedStep,
} from '../../../shared/packed/manifest.ts'
import { flag, numberList, numberOf } from '../../../shared/packed/plan/steps.ts'
import { spread } from '../engines/onnxruntime/lower-layout.ts'
import { encodeModel } from '../engines/onnxruntime/model-proto.ts'
import { OnnxGraph } from '../engines/onnxruntime/onnx-graph.ts'
import { batchedValues } from './batch-axis.ts'
import { bipolar, ofBytes, qonnxConstant } from './qonnx-constants.ts'

export interface OnnxExport {
  /**
   * float: weights as numbers. compact: weights of signs as bits, which the graph unpacks; programs that fold constants
   * do so once, as they load it. qonnx: weights and activations of few bits as operators of the package qonnx, one
   * image at a time unless `images` says otherwise.
   */
  form: 'float' | 'compact' | 'qonnx'
  /** Images at once, as many as the network was frozen for; unless given the batch is free where it can be. */
  images?: number
}

type Write = (graph: OnnxGraph, step: PackedStep, inputs: string[]) => string

const same =
  (type: string): Write =>
  (graph, _step, inputs) =>
    graph.add(type, inputs)

const writers: Readonly<Record<PackedStep['operation'], Write>> = {
  convolution: (graph, step, inputs) =>
    graph.add('Conv', inputs, {
      strides: numberList(step, 'strides'),
      pads: numberList(step, 'pads'),
      dilations: numberList(step, 'dilations'),
      group: numberOf(step, 'groups'),
    }),
  matmul: (graph, step, inputs) =>
    graph.add('MatMul', [turned(graph, step, 'transposeA', inputs[0]!), turned(graph, step, 'transposeB', inputs[1]!)]),
  add: same('Add'),
  subtract: same('Sub'),
  multiply: same('Mul'),
  divide: same('Div'),
  minimum: same('Min'),
  maximum: same('Max'),
  lessOrEqual: (graph, _step, inputs) => graph.add('Cast', [graph.add('LessOrEqual', inputs)], { to: 1 }),
  negate: same('Neg'),
  absolute: same('Abs'),
  square: (graph, _step, [x]) => graph.add('Mul', [x!, x!]),
  squareRoot: same('Sqrt'),
  exponential: same('Exp'),
  sigmoid: same('Sigmoid'),
  errorFunction: same('Erf'),
  floor: same('Floor'),
  relu: same('Relu'),
  sign: (graph, _step, [x]) =>
    graph.add('Where', [graph.add('GreaterOrEqual', [x!, graph.floats([0])]), graph.floats([1]), graph.floats([-1])]),
  sum: (graph, step, [x]) => graph.sum(x!, numberList(step, 'axes'), true),
  mean: (graph, step, [x]) => graph.add('ReduceMean', [x!, graph.integers(numberList(step, 'axes'))], { keepdims: 1 }),
  reshape: (graph, step, [x]) => graph.reshape(x!, step.shape),
  transpose: (graph, step, [x]) => graph.transpose(x!, numberList(step, 'permutation')),
  broadcast: (graph, step, [x]) => graph.add('Expand', [x!, graph.integers(step.shape)]),
  slice: (graph, step, [x]) => sliced(graph, step, x!, 0),
  embed: () => {
    throw new Error('written if the shape of its operand is known')
  },
  concatenate: (graph, step, inputs) => graph.add('Concat', inputs, { axis: numberOf(step, 'axis') }),
  maxPool: (graph, step, [x]) =>
    graph.add('MaxPool', [x!], {
      kernel_shape: numberList(step, 'kernel'),
      strides: numberList(step, 'strides'),
      pads: numberList(step, 'pads'),
    }),
  softmax: (graph, _step, [x]) => graph.add('Softmax', [x!], { axis: -1 }),
  standardize: (graph, step, [x]) => {
    const length = step.shape.at(-1)!
    return graph.add('LayerNormalization', [x!, graph.floats(new Array<number>(length).fill(1), [length])], {
      axis: -1,
      epsilon: { float: numberOf(step, 'epsilon') },
    })
  },
  toBytes: (graph, step, [x]) => {
    const scale = byteScale(graph, step, x!)
    return graph.add('Mul', [graph.add('Round', [graph.add('Div', [x!, scale])]), scale])
  },
}

/** What a byte is a multiple of. */
function byteScale(graph: OnnxGraph, step: PackedStep, x: string): string {
  const axes = graph.integers(numberList(step, 'axes'))
  const largest = graph.add('ReduceMax', [graph.add('Abs', [x]), axes], { keepdims: 1 })
  return graph.add('Max', [graph.add('Div', [largest, graph.floats([127])]), graph.floats([2 ** -100])])
}

/** The last two axes exchanged where the step reads them so. */
function turned(graph: OnnxGraph, step: PackedStep, name: 'transposeA' | 'transposeB', x: string): string {
  if (!flag(step, name)) return x
  const rank = step.shape.length
  return graph.transpose(
    x,
    Array.from({ length: rank }, (_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)),
  )
}

/** A part of x from one axis on; axes before it stay as they are. */
function sliced(graph: OnnxGraph, step: PackedStep, x: string, from: number): string {
  const [starts, steps] = [numberList(step, 'starts').slice(from), numberList(step, 'steps').slice(from)]
  return graph.slice(
    x,
    starts,
    starts.map((start, axis) => start + (step.shape[axis + from]! - 1) * steps[axis]! + 1),
    starts.map((_, axis) => axis + from),
    steps,
  )
}

/** The name of the logits in a model. */
const logitsName = 'logits'
/** The name of the number of images. */
const batchName = 'batch'

/**
 * A frozen network as an ONNX model of standard operators (operator set 21): `images` [batch, C, H, W], pixels from 0
 * to 255, to `logits` [batch, classes]. The graph takes their mean and divides by their deviation itself. The batch is
 * free unless the network mixes images with other axes; then it takes one at a time. Mean,
 * deviation, classes and architecture are in the model's metadata.
 */
export function exportOnnx({ manifest, constants }: FrozenNetwork, { form, images: fixed }: OnnxExport): Uint8Array {
  const graph = new OnnxGraph()
  const { channels, height, width, mean, deviation } = manifest.images
  const shape = [fixed ?? 1, channels, height, width]
  // The package qonnx computes graphs whose shapes are all known.
  const batched = fixed === undefined && form !== 'qonnx' ? batchedValues(manifest) : null
  const perChannel = (values: readonly number[]) => graph.floats(values, [1, channels, 1, 1])
  const normalized = graph.add('Div', [graph.add('Sub', [imagesName, perChannel(mean)]), perChannel(deviation)])
  const names = new Map<string, string>([[imagesName, normalized]])
  const shapes = new Map<string, readonly number[]>([[imagesName, shape]])
  for (const constant of manifest.constants) {
    const { name, shape: extents, storage, parameter } = constant
    const values = constants.get(name)!
    // Names that a reader of the model understands, and that none of the graph's own can be.
    const title = `${parameter ?? 'folded'}.${name}`
    shapes.set(name, extents)
    const written = () => {
      if (form === 'qonnx') return qonnxConstant(graph, title, constant, values)
      if (form === 'compact' && storage === 'signs') return unpacked(graph, title, values, extents)
      return graph.initializer({ name: title, shape: extents, type: 'float', data: values })
    }
    names.set(name, written())
  }
  for (const step of manifest.steps) {
    const isBatched = batched?.has(step.output) === true
    const inputs = step.inputs.map((input) => ({ name: names.get(input)!, isBatched: batched?.has(input) === true }))
    const given = shapes.get(step.inputs[0]!)!
    const written = () => {
      const [x] = inputs as [Operand, ...Operand[]]
      if (form === 'qonnx' && step.operation === 'sign') return bipolar(graph, x.name, graph.floats([1]))
      if (form === 'qonnx' && step.operation === 'toBytes')
        return ofBytes(graph, x.name, byteScale(graph, step, x.name))
      return isBatched ? overBatch(graph, step, inputs, given) : overOne(graph, step, inputs, given)
    }
    names.set(step.output, written())
    shapes.set(step.output, step.shape)
  }
  graph.copy(names.get(manifest.output)!, logitsName)
  const first = batched === null ? (fixed ?? 1) : batchName
  const model = graph.model(
    'signum',
    [{ name: imagesName, shape: [first, ...shape.slice(1)] }],
    [{ name: logitsName, shape: [first, ...shapes.get(manifest.output)!.slice(1)] }],
  )
  return encodeModel({ ...model, description: descriptionOf(manifest, first), metadata: metadataOf(manifest) })
}

interface Operand {
  name: string
  isBatched: boolean
}

/** A step on as many images as it was frozen for. */
function overOne(graph: OnnxGraph, step: PackedStep, inputs: readonly Operand[], given: readonly number[]): string {
  const names = inputs.map(({ name }) => name)
  return step.operation === 'embed'
    ? spread(graph, names[0]!, given, step.shape, numberList(step, 'starts'), numberList(step, 'steps'))
    : writers[step.operation](graph, step, names)
}

/** A step on any number of images, which lie along the first axis (see batch-axis.ts). */
function overBatch(graph: OnnxGraph, step: PackedStep, inputs: readonly Operand[], given: readonly number[]): string {
  const [x] = inputs as [Operand, ...Operand[]]
  switch (step.operation) {
    case 'reshape':
      return graph.reshape(x.name, [-1, ...step.shape.slice(1)])
    case 'broadcast':
      return graph.add('Expand', [x.name, graph.integers([1, ...step.shape.slice(1)])])
    case 'slice':
      return sliced(graph, step, x.name, 1)
    case 'embed':
      return spread(graph, x.name, given, step.shape, numberList(step, 'starts'), numberList(step, 'steps'), true)
    case 'concatenate':
      return writers.concatenate(
        graph,
        step,
        inputs.map(({ name, isBatched }) => (isBatched ? name : repeated(graph, name, step.shape.length))),
      )
    default:
      return overOne(graph, step, inputs, given)
  }
}

/** What all images share, once for each of them. */
function repeated(graph: OnnxGraph, x: string, rank: number): string {
  const batch = graph.add('Shape', [imagesName], { start: 0, end: 1 })
  return graph.add('Expand', [
    x,
    graph.add('Concat', [batch, graph.integers(new Array<number>(rank - 1).fill(1))], { axis: 0 }),
  ])
}

function descriptionOf({ images: { channels, height, width }, classes }: Manifest, batch: number | string): string {
  return (
    `Signum: ${imagesName} [${batch}, ${channels}, ${height}, ${width}] are pixels from 0 to 255 (not from 0 to ` +
    `1, not normalized: the graph does that) to ${logitsName} of ${classes.length} classes; softmax makes ` +
    'probabilities.'
  )
}

function metadataOf({ images: { mean, deviation }, classes, architecture, source }: Manifest): Record<string, string> {
  return {
    input: 'pixels 0 to 255; the graph subtracts the mean and divides by the deviation of each channel',
    mean: JSON.stringify(mean),
    deviation: JSON.stringify(deviation),
    classes: JSON.stringify(classes),
    architecture: JSON.stringify(architecture),
    source: JSON.stringify(source),
  }
}

/** Bits to +1 and -1: every byte shifted eight ways, its lowest bit taken. */
function unpacked(graph: OnnxGraph, name: string, values: Float32Array, shape: readonly number[]): string {
  const bytes = packBits(values)
  const bits = graph.initializer({ name: `${name}.bits`, shape: [bytes.length, 1], type: 'uint8', data: bytes })
  const shifts = graph.initializer({ name: 'shifts', shape: [1, 8], type: 'uint8', data: [0, 1, 2, 3, 4, 5, 6, 7] })
  const low = graph.add('BitwiseAnd', [graph.add('BitShift', [bits, shifts], { direction: 'RIGHT' }), graph.byte(1)])
  const signs = graph.add('Sub', [
    graph.add('Mul', [graph.add('Cast', [low], { to: 1 }), graph.floats([2])]),
    graph.floats([1]),
  ])
  const flat = graph.reshape(signs, [bytes.length * 8])
  return graph.reshape(sizeOf(shape) % 8 === 0 ? flat : graph.slice(flat, [0], [sizeOf(shape)], [0], [1]), shape)
}
