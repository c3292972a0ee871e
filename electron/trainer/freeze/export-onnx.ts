import { packBits } from '../../../shared/packed/bits.ts'
import { imagesName, sizeOf, type FrozenNetwork, type PackedStep } from '../../../shared/packed/manifest.ts'
import { flag, numberList, numberOf } from '../../../shared/packed/plan/steps.ts'
import { spread } from '../engines/onnxruntime/lower-layout.ts'
import { encodeModel } from '../engines/onnxruntime/model-proto.ts'
import { OnnxGraph } from '../engines/onnxruntime/onnx-graph.ts'

export interface OnnxExport {
  /**
   * float: weights as numbers. compact: weights of signs as bits, which the graph unpacks; programs that fold constants
   * do so once, as they load it.
   */
  form: 'float' | 'compact'
  /** Images at once, where the network was frozen for more than one. */
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
  floor: same('Floor'),
  relu: same('Relu'),
  sign: (graph, _step, [x]) =>
    graph.add('Where', [graph.add('GreaterOrEqual', [x!, graph.floats([0])]), graph.floats([1]), graph.floats([-1])]),
  sum: (graph, step, [x]) => graph.sum(x!, numberList(step, 'axes'), true),
  mean: (graph, step, [x]) => graph.add('ReduceMean', [x!, graph.integers(numberList(step, 'axes'))], { keepdims: 1 }),
  reshape: (graph, step, [x]) => graph.reshape(x!, step.shape),
  transpose: (graph, step, [x]) => graph.transpose(x!, numberList(step, 'permutation')),
  broadcast: (graph, step, [x]) => graph.add('Expand', [x!, graph.integers(step.shape)]),
  slice: (graph, step, [x]) => {
    const [starts, steps] = [numberList(step, 'starts'), numberList(step, 'steps')]
    return graph.slice(
      x!,
      starts,
      starts.map((start, axis) => start + (step.shape[axis]! - 1) * steps[axis]! + 1),
      starts.map((_, axis) => axis),
      steps,
    )
  },
  embed: () => {
    throw new Error('written where the shape of its operand is known')
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

/**
 * A frozen network as an ONNX model of standard operators (operator set 21): `images` [1, C, H, W], normalised, to
 * logits.
 */
export function exportOnnx(
  { manifest, constants }: FrozenNetwork,
  { form, images: count = 1 }: OnnxExport,
): Uint8Array {
  const graph = new OnnxGraph()
  const names = new Map<string, string>([[imagesName, imagesName]])
  const { channels, height, width } = manifest.images
  const shapes = new Map<string, readonly number[]>([[imagesName, [count, channels, height, width]]])
  for (const { name, shape, storage, parameter } of manifest.constants) {
    const values = constants.get(name)!
    // Names that a reader of the model understands, and that none of the graph's own can be.
    const title = `${parameter ?? 'folded'}.${name}`
    shapes.set(name, shape)
    names.set(
      name,
      storage === 'signs' && form === 'compact'
        ? unpacked(graph, title, values, shape)
        : graph.initializer({ name: title, shape, type: 'float', data: values }),
    )
  }
  for (const step of manifest.steps) {
    const inputs = step.inputs.map((input) => names.get(input)!)
    const written =
      step.operation === 'embed'
        ? spread(
            graph,
            inputs[0]!,
            shapes.get(step.inputs[0]!)!,
            step.shape,
            numberList(step, 'starts'),
            numberList(step, 'steps'),
          )
        : writers[step.operation](graph, step, inputs)
    names.set(step.output, written)
    shapes.set(step.output, step.shape)
  }
  const logits = graph.copy(names.get(manifest.output)!)
  return encodeModel(
    graph.model(
      'signum',
      [{ name: imagesName, shape: [count, channels, height, width] }],
      [{ name: logits, shape: shapes.get(manifest.output)! }],
    ),
  )
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
