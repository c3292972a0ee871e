import { mapCodes } from '../kernel-convention.ts'
import { sizeOf, type PackedStep } from '../manifest.ts'
import type { Bits, Bytes } from './builder.ts'
import { findSignChain, type SignChain } from './chains.ts'
import type { PlanContext } from './context.ts'
import {
  binaryLayer,
  byteLayer,
  denseLayer,
  lookupLayer,
  packSigns,
  pixelPitch,
  rowPitch,
  type Target,
} from './layers.ts'
import { pixelOrder, rowMajor } from './layout.ts'
import { planProduct } from './product.ts'
import { flag, numberList, numberOf } from './steps.ts'
import { thresholdsOf } from './thresholds.ts'
import { convolutionFilter, denseWeights, matrixFilter, type Filter } from './weights.ts'
import { rowsWindow, type LayerWindow } from './window.ts'

/** Signs as bits if only layers of signs read them, else as numbers. */
export function planSign(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const input = step.inputs[0]!
  if (!context.keepsBits(step)) return context.finish(step, builder.map(mapCodes.sign, context.floatsOf(input)))
  const shape = context.shapeOf(input)
  const isImages = shape.length === 4
  const given = context.floatsOf(input)
  const x = isImages ? builder.pixels(given) : builder.inOrder(given, rowMajor(shape))
  const channels = isImages ? shape[1]! : shape.at(-1)!
  const bits = packSigns(builder, x, channels, isImages ? pixelPitch(channels) : rowPitch(channels))
  builder.release(x)
  context.finish(step, bits)
}

export function planConvolution(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const [xName, filterName] = step.inputs as [string, string]
  const filterShape = context.shapeOf(filterName)
  const weights = context.constants.get(filterName)
  if (weights === undefined) throw new Error('A convolution has a filter that depends on the image.')
  const [, inputs, rows, columns] = context.shapeOf(xName) as [number, number, number, number]
  const [, outputs, outHeight, outWidth] = step.shape as [number, number, number, number]
  const pads = numberList(step, 'pads')
  const window: LayerWindow = {
    height: rows,
    width: columns,
    kernel: filterShape.slice(2) as [number, number],
    strides: numberList(step, 'strides') as [number, number],
    pads: [pads[0]!, pads[1]!],
    dilations: numberList(step, 'dilations') as [number, number],
    outHeight,
    outWidth,
  }
  const bits = context.bitsOf(xName)
  if (bits !== null) return planSignLayer(context, step, bits, convolutionFilter(weights, filterShape), window)
  const bytes = context.bytesOf(xName)
  if (bytes !== null) return planByteLayer(context, step, bytes, convolutionFilter(weights, filterShape), window)
  const groups = numberOf(step, 'groups')
  const x = builder.pixels(context.floatsOf(xName))
  const result = builder.floats(step.shape, pixelOrder)
  const narrow = narrowFilter(context, filterName)
  for (let group = 0; group < groups; group++) {
    const each = outputs / groups
    const filter = convolutionFilter(weights, filterShape, group * each, each)
    const from = { address: x.address + 4 * group * (inputs / groups), pixelBytes: 4 * inputs }
    const target = { address: result.address + 4 * group * each, rowBytes: 4 * outputs }
    const given = narrow === null ? null : narrow + 4 * group * each * filter.taps * filter.channels
    realLayer(context, filterName, from, filter, window, target, given)
  }
  builder.release(x)
  if (narrow !== null) builder.release({ address: narrow })
  context.finish(step, result)
}

/** A linear layer if the right side is a matrix of constants, else a product of two values. */
export function planMatmul(context: PlanContext, step: PackedStep): void {
  const { builder, constants } = context
  const [xName, filterName] = step.inputs as [string, string]
  const weights = constants.get(filterName)
  if (weights === undefined || step.shape.length !== 2 || flag(step, 'transposeA') || context.narrowStorage(filterName))
    return planProduct(context, step)
  const [rows, outputs] = step.shape as [number, number]
  const inputs = context.shapeOf(xName).at(-1)!
  const filter = matrixFilter(weights, outputs, inputs, flag(step, 'transposeB'))
  const bits = context.bitsOf(xName)
  if (bits !== null) return planSignLayer(context, step, bits, filter, rowsWindow(rows))
  const bytes = context.bytesOf(xName)
  if (bytes !== null) return planByteLayer(context, step, bytes, filter, rowsWindow(rows))
  const x = builder.inOrder(context.floatsOf(xName), [0, 1])
  const result = builder.floats(step.shape, [0, 1])
  const target = { address: result.address, rowBytes: 4 * outputs }
  realLayer(context, filterName, { address: x.address, pixelBytes: 4 * inputs }, filter, rowsWindow(rows), target)
  builder.release(x)
  context.finish(step, result)
}

/** Activations as bytes, with a scale for all of an image or for each row: layers of signs alone read them. */
export function planToBytes(context: PlanContext, step: PackedStep): void {
  const { builder } = context
  const [input] = step.inputs as [string]
  const shape = context.shapeOf(input)
  const isImages = shape.length === 4
  const given = context.floatsOf(input)
  const x = isImages ? builder.pixels(given) : builder.inOrder(given, rowMajor(shape))
  const channels = isImages ? shape[1]! : shape.at(-1)!
  const rows = sizeOf(shape) / channels
  const partRows = isImages ? rows : 1
  const bytes = builder.bytes(shape, channels, !isImages)
  const { address: out, scales: outScales, pitch } = bytes
  builder.call('toBytes', rows / partRows, { x: x.address, out, outScales, channels, pitch, rows: partRows })
  builder.release(x)
  context.finish(step, bytes)
}

function planByteLayer(context: PlanContext, step: PackedStep, x: Bytes, filter: Filter, window: LayerWindow): void {
  const { builder } = context
  const result = builder.floats(step.shape, step.shape.length === 4 ? pixelOrder : rowMajor(step.shape))
  byteLayer(builder, x, filter, window, { address: result.address, rowBytes: 4 * filter.outputs })
  context.finish(step, result)
}

function realLayer(
  context: PlanContext,
  filterName: string,
  { address, pixelBytes }: { address: number; pixelBytes: number },
  filter: Filter,
  window: LayerWindow,
  target: Target,
  given: number | null = null,
): void {
  const { builder } = context
  if (context.isSigns(filterName)) lookupLayer(builder, address, pixelBytes, filter, window, target)
  else denseLayer(builder, address, pixelBytes, filter, window, target, given)
}

/** A convolution's filter that is kept in fewer bytes, as floats in the order in which it is read; else null. */
function narrowFilter(context: PlanContext, name: string): number | null {
  const storage = context.narrowStorage(name)
  if (storage === null) return null
  const shape = context.shapeOf(name)
  const values = denseWeights(convolutionFilter(context.constants.get(name)!, shape))
  return context.widened(name, values, shape, storage)
}

/** A layer of signs on both sides, with what follows it up to the next sign if that can be decided by counting. */
function planSignLayer(context: PlanContext, step: PackedStep, x: Bits, filter: Filter, window: LayerWindow): void {
  const { builder, steps, constants } = context
  const { outputs } = filter
  const chain = findSignChain(step.output, outputs, steps, constants, context.keepsBits, (name) =>
    context.shapeOf(name),
  )
  if (chain === null) {
    const result = builder.floats(step.shape, step.shape.length === 4 ? pixelOrder : rowMajor(step.shape))
    binaryLayer(builder, x, filter, window, { address: result.address, rowBytes: 4 * outputs }, null)
    return context.finish(step, result)
  }
  const thresholds = thresholdsOf(chain.chain, outputs, filter.taps * filter.channels)
  const pitch = pixelPitch(outputs)
  const bits = builder.bits(step.shape, outputs, pitch)
  binaryLayer(builder, x, filter, window, { address: bits.address, rowBytes: pitch }, thresholds)
  context.finish(step, bits)
  finishChain(context, chain, bits, outputs)
}

/** Steps of a chain are done; if a pooling is among them, the signs are pooled. */
function finishChain(
  context: PlanContext,
  { steps: passed, pool: pooling, sign, risesAfterPool }: SignChain,
  bits: Bits,
  outputs: number,
): void {
  let value = bits
  for (const step of [...passed, sign]) {
    if (step === pooling) {
      const pooled = poolBits(context, step, value, outputs, risesAfterPool)
      context.finish(step, pooled)
      value = pooled
    } else {
      context.builder.share(value)
      context.finish(step, { ...value, shape: step.shape })
    }
  }
}

function poolBits(
  { builder }: PlanContext,
  step: PackedStep,
  x: Bits,
  outputs: number,
  rises: (output: number) => boolean,
): Bits {
  const result = builder.bits(step.shape, outputs, x.pitch)
  const flips = new Uint8Array(x.pitch)
  let falls = false
  for (let output = 0; output < outputs; output++) {
    if (rises(output)) continue
    falls = true
    flips[output >> 3]! |= 1 << (output & 7)
  }
  const [, , outHeight, outWidth] = step.shape as [number, number, number, number]
  builder.call('poolSigns', outHeight * outWidth, {
    ...poolingParameters(step, x, x.pitch),
    out: result.address,
    flips: falls ? builder.constant(flips) : 0,
  })
  return result
}

/** Where a pooling reads, and how large what it writes is. @param pixel its bytes or values, as the kernel asks */
export function poolingParameters(step: PackedStep, x: { address: number; shape: readonly number[] }, pixel: number) {
  const [, , height, width] = x.shape as [number, number, number, number]
  const [, , outHeight, outWidth] = step.shape as [number, number, number, number]
  const [kernelHeight, kernelWidth] = numberList(step, 'kernel') as [number, number]
  const [strideHeight, strideWidth] = numberList(step, 'strides') as [number, number]
  const [padTop, padLeft] = numberList(step, 'pads') as [number, number]
  return {
    x: x.address,
    height,
    width,
    pixel,
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    padTop,
    padLeft,
    outHeight,
    outWidth,
  }
}
