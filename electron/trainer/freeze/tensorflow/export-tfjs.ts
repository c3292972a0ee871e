import { imagesName, type FrozenNetwork } from '../../../../shared/packed/manifest.ts'
import { narrowed } from '../../../../shared/packed/narrow.ts'
import { aboutOf } from './export-tflite.ts'
import { logitsName, lowered } from './lower.ts'
import type { TfTarget } from './tf-target.ts'
import type { TfAttributes, TfGraph, TfNode, TfOperation, TfTensor } from './tf-graph.ts'

const target: TfTarget = {
  title: 'TensorFlow.js',
  filterOrder: [2, 3, 1, 0],
  groups: false,
  bias: false,
  lacks: new Set(),
  rowScales: false,
}

/** Names of operations in TensorFlow's graphs. */
const names: Readonly<Record<TfOperation, string>> = {
  convolution: 'Conv2D',
  maxPool: 'MaxPool',
  product: 'BatchMatMulV2',
  add: 'AddV2',
  subtract: 'Sub',
  multiply: 'Mul',
  divide: 'RealDiv',
  minimum: 'Minimum',
  maximum: 'Maximum',
  lessOrEqual: 'LessEqual',
  atLeast: 'GreaterEqual',
  toFloat: 'Cast',
  select: 'SelectV2',
  negate: 'Neg',
  absolute: 'Abs',
  square: 'Square',
  squareRoot: 'Sqrt',
  exponential: 'Exp',
  sigmoid: 'Sigmoid',
  errorFunction: 'Erf',
  floor: 'Floor',
  round: 'Round',
  relu: 'Relu',
  sum: 'Sum',
  mean: 'Mean',
  largest: 'Max',
  reshape: 'Reshape',
  transpose: 'Transpose',
  broadcast: 'BroadcastTo',
  slice: 'StridedSlice',
  pad: 'Pad',
  concatenate: 'ConcatV2',
  softmax: 'Softmax',
}

type Attribute = Record<string, unknown>

const text = (value: string): Attribute => ({ s: Buffer.from(value).toString('base64') })
const list = (values: readonly number[]): Attribute => ({ list: { i: values.map(String) } })
const type = (name: 'DT_FLOAT' | 'DT_INT32' | 'DT_BOOL'): Attribute => ({ type: name })
const extents = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) })

function attributesOf({ operation, inputs }: TfNode, given: TfAttributes): Record<string, Attribute> {
  const padding = text(given.same === true ? 'SAME' : 'VALID')
  const layout = text('NHWC')
  switch (operation) {
    case 'convolution':
      return {
        strides: list([1, ...given.strides!, 1]),
        dilations: list([1, ...given.dilations!, 1]),
        padding,
        data_format: layout,
      }
    case 'maxPool':
      return {
        ksize: list([1, ...given.kernel!, 1]),
        strides: list([1, ...given.strides!, 1]),
        padding,
        data_format: layout,
      }
    case 'product':
      return { adj_x: { b: given.transposeA === true }, adj_y: { b: given.transposeB === true } }
    case 'toFloat':
      return { SrcT: type('DT_BOOL'), DstT: type('DT_FLOAT') }
    case 'sum':
    case 'mean':
    case 'largest':
      return { keep_dims: { b: true } }
    case 'concatenate':
      return { N: { i: String(inputs.length) } }
    default:
      return {}
  }
}

interface Weight {
  name: string
  shape: readonly number[]
  dtype: 'float32' | 'int32'
  quantization?: { dtype: 'uint8'; scale: number; min: number } | { dtype: 'float16'; original_dtype: 'float32' }
}

/** A constant as weights.bin has it: signs a byte each, float16 two. */
function weightOf({ name, shape, data, storage }: TfTensor): { weight: Weight; bytes: Uint8Array } {
  if (data instanceof Int32Array)
    return {
      weight: { name, shape, dtype: 'int32' },
      bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    }
  const weight: Weight = { name, shape, dtype: 'float32' }
  if (storage?.kind === 'signs')
    return {
      weight: { ...weight, quantization: { dtype: 'uint8', scale: 2, min: -1 } },
      bytes: Uint8Array.from(data!, (value) => (value > 0 ? 1 : 0)),
    }
  if (storage?.kind === 'float16')
    return {
      weight: { ...weight, quantization: { dtype: 'float16', original_dtype: 'float32' } },
      bytes: narrowed(data!, shape, 'float16').bytes,
    }
  return { weight, bytes: new Uint8Array(data!.buffer, data!.byteOffset, data!.byteLength) }
}

const constantsOf = (graph: TfGraph) => [...graph.tensors.values()].filter(({ data }) => data !== undefined)

/**
 * A frozen network as a graph model of TensorFlow.js (`tf.loadGraphModel`): `images` [1, height, width, channels],
 * pixels from 0 to 255, to `logits` [1, classes]. Its models of layers have no signs, hence a graph.
 * @param weights name of the file of weights beside it (see tfjsWeights)
 */
export function exportTfjs(network: FrozenNetwork, weights: string): string {
  const graph = lowered(network, target)
  const { channels, height, width } = network.manifest.images
  const placed = (tensor: TfTensor) => ({
    name: tensor.name,
    op: 'Const',
    attr: {
      dtype: type(tensor.type === 'integer' ? 'DT_INT32' : 'DT_FLOAT'),
      value: {
        tensor: { dtype: tensor.type === 'integer' ? 'DT_INT32' : 'DT_FLOAT', tensorShape: extents(tensor.shape) },
      },
    },
  })
  const nodes = graph.nodes.map((node) => ({
    name: node.output,
    op: node.operation === 'pad' && node.inputs.length === 3 ? 'PadV2' : names[node.operation],
    input: [...node.inputs, ...(node.operation === 'concatenate' ? [axisName(node)] : [])],
    attr: { T: type('DT_FLOAT'), ...attributesOf(node, node.attributes) },
  }))
  const [given, made] = [
    [1, height, width, channels],
    [1, network.manifest.classes.length],
  ] as const
  return JSON.stringify({
    format: 'graph-model',
    generatedBy: 'signum',
    convertedBy: null,
    signature: {
      inputs: { [imagesName]: { name: `${imagesName}:0`, dtype: 'DT_FLOAT', tensorShape: extents(given) } },
      outputs: { [logitsName]: { name: `${logitsName}:0`, dtype: 'DT_FLOAT', tensorShape: extents(made) } },
    },
    userDefinedMetadata: aboutOf(network.manifest),
    modelTopology: {
      node: [
        { name: imagesName, op: 'Placeholder', attr: { dtype: type('DT_FLOAT'), shape: { shape: extents(given) } } },
        ...withAxes(graph).map(placed),
        ...nodes,
      ],
      versions: { producer: 1 },
    },
    weightsManifest: [{ paths: [weights], weights: withAxes(graph).map((tensor) => weightOf(tensor).weight) }],
  })
}

/** The bytes of the weights of `exportTfjs`. */
export function tfjsWeights(network: FrozenNetwork): Uint8Array {
  return Buffer.concat(withAxes(lowered(network, target)).map((tensor) => weightOf(tensor).bytes))
}

/** Where concatenations join is a constant of the graph. */
const axisName = ({ attributes }: TfNode) => `axis${attributes.axis}`

function withAxes(graph: TfGraph): TfTensor[] {
  const axes = new Map<string, TfTensor>(
    graph.nodes
      .filter(({ operation }) => operation === 'concatenate')
      .map((node) => [
        axisName(node),
        { name: axisName(node), shape: [], type: 'integer', data: Int32Array.of(node.attributes.axis!) },
      ]),
  )
  return [...constantsOf(graph), ...axes.values()]
}
