import type { LayerSummary, ModelSummary } from '../../../shared/contract/model-summary.ts'
import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { bitsOf } from '../../../shared/quantizers/quantizer.ts'
import type { Node } from '../graph/node.ts'
import { input } from '../graph/operations/source.ts'
import { sizeOf } from '../graph/shape.ts'
import { Network, type Parameter } from '../layers/network.ts'
import { methodOf, type MethodChoice } from './method.ts'
import { modelBuilder } from './model.ts'
import { checkRules } from './check-rules.ts'
import { layerOf, noMultiplyAdds, productsOf, sumMultiplyAdds, type Product } from './products.ts'

/** A network with nothing left open, and the images that it is to take. */
export interface SummarizedModel extends MethodChoice {
  modelParameters: ParameterValues
  quantizerParameters: ParameterValues
  images: ImageForm
  classes: number
}

/** The deployed network on one image: a graph without values, so that the largest takes a fraction of a second. */
export function deployedNetwork(model: Omit<SummarizedModel, 'quantizerParameters'>): {
  network: Network
  logits: Node
} {
  const { channels, height, width } = model.images
  const network = new Network('hard', methodOf(model))
  const images = input(network.graph, 'images', 'feed', [1, channels, height, width])
  const logits = modelBuilder(model)(network, images, model.classes, model.modelParameters)
  checkRules(network)
  return { network, logits }
}

/**
 * Bits of a deployed weight, and the bytes of all of them, packed.
 * @param own parameters of the run's quantizer
 */
export function packedSize(
  { method, shape }: Pick<Parameter, 'method' | 'shape'>,
  own: ParameterValues,
): { bits: number; bytes: number } {
  const bits = method === null ? 32 : bitsOf(method.quantizer, method.parameters ?? own)
  return { bits, bytes: Math.ceil((sizeOf(shape) * bits) / 8) }
}

/**
 * Layers of a model, read off its graph. A bias belongs to its layer; a norm is a layer of its
 * own. Running statistics are not counted, as is usual. Packed, a quantized weight takes as many bits as its levels
 * need, everything else four bytes.
 */
export function summarizeModel(model: SummarizedModel): ModelSummary {
  const { network, logits } = deployedNetwork(model)
  const products = productsOf(network, logits)
  const layers = new Map<string, LayerSummary>()
  for (const parameter of network.parameters) {
    const { name, kind } = placeOf(parameter, network)
    const weightOf = products.find(({ weight }) => weight === parameter)
    const layer =
      layers.get(name) ??
      emptyLayer(name, weightOf === undefined ? kind : weightOf.operation === 'convolution' ? 'convolution' : 'linear')
    layers.set(name, layer)
    const size = sizeOf(parameter.shape)
    const packed = packedSize(parameter, model.quantizerParameters)
    layer.parameters += size
    layer.binaryParameters += parameter.method?.quantizer.binary === true ? size : 0
    layer.bytes.float32 += 4 * size
    layer.bytes.packed += packed.bytes
    // A bias and the shift of a norm come second: the shape is that of the weight or the scale.
    layer.shape ??= [...parameter.shape]
    layer.role ??= parameter.role
    layer.bits = Math.min(layer.bits, packed.bits)
  }
  for (const layer of layers.values()) layer.binaryShare = layer.binaryParameters / layer.parameters
  for (const product of products) {
    const layer = addProduct(layers, product)
    layer.inputBits =
      layer.kind === 'attention' && network.binaryAttention ? 1 : (network.enteringBits.get(layer.name) ?? 32)
  }
  const all = inPlace([...layers.values()])
  const sum = (of: (layer: LayerSummary) => number): number => all.reduce((total, layer) => total + of(layer), 0)
  const [parameters, binaryParameters] = [sum((layer) => layer.parameters), sum((layer) => layer.binaryParameters)]
  const bytes = { float32: sum((layer) => layer.bytes.float32), packed: sum((layer) => layer.bytes.packed) }
  const multiplyAdds = {
    ...sumMultiplyAdds(products),
    all: products.reduce((total, product) => total + product.multiplyAdds, 0),
  }
  return {
    layers: all,
    totals: {
      parameters,
      binaryParameters,
      binaryShare: binaryParameters / parameters,
      bytes,
      memoryRatio: bytes.float32 / bytes.packed,
      multiplyAdds,
    },
  }
}

function emptyLayer(name: string, kind: LayerSummary['kind']): LayerSummary {
  return {
    name,
    kind,
    role: null,
    shape: null,
    output: null,
    parameters: 0,
    binaryParameters: 0,
    binaryShare: 0,
    bits: 32,
    inputBits: null,
    bytes: { float32: 0, packed: 0 },
    multiplyAdds: { ...noMultiplyAdds },
  }
}

/** The layer that a parameter belongs to. */
function placeOf({ name, shape }: Parameter, network: Network): Pick<LayerSummary, 'name' | 'kind'> {
  const [layer, last] = [layerOf(name), name.slice(name.lastIndexOf('.') + 1)]
  if (last === 'gamma' || last === 'beta')
    return { name: `${layer}.norm`, kind: shape.length === 4 ? 'batch norm' : 'layer norm' }
  const hasWeight = network.parameters.some((other) => other.role !== null && layerOf(other.name) === layer)
  return last === 'weight' || (last === 'bias' && hasWeight)
    ? { name: layer, kind: 'linear' }
    : { name, kind: 'parameter' }
}

/** Layers in the order of the network: those without parameters come behind the last of their part. */
function inPlace(layers: readonly LayerSummary[]): LayerSummary[] {
  const ordered = layers.filter(({ kind }) => kind !== 'attention')
  for (const layer of layers.filter(({ kind }) => kind === 'attention')) {
    ordered.splice(ordered.findLastIndex(({ name }) => name.startsWith(`${layer.name}.`)) + 1, 0, layer)
  }
  return ordered
}

function addProduct(
  layers: Map<string, LayerSummary>,
  { layer: name, operation, output, kind, multiplyAdds }: Product,
): LayerSummary {
  const layer = layers.get(name) ?? emptyLayer(name, 'attention')
  layers.set(name, layer)
  // The one image is the first axis of a convolution; the rows of a linear layer are its tokens.
  layer.output =
    operation === 'convolution' || output.length > 2 ? output.slice(1) : output[0] === 1 ? output.slice(1) : [...output]
  layer.multiplyAdds[kind] += multiplyAdds
  return layer
}
