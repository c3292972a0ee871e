import { imagesName, sizeOf, type FrozenNetwork, type PackedStep } from '../manifest.ts'
import { findAffineRun } from './affine.ts'
import { PlanBuilder, type Bits, type Floats, type KernelCall, type Value } from './builder.ts'
import { findSignChain, type SignChain } from './chains.ts'
import { binaryLayer, denseLayer, lookupLayer, packSigns, pixelPitch, rowPitch, type Target } from './layers.ts'
import { pixelOrder, rowMajor, stridesOf } from './layout.ts'
import { flag, numberList, numberOf, Steps } from './steps.ts'
import { thresholdsOf } from './thresholds.ts'
import { convolutionFilter, matrixFilter, type Filter } from './weights.ts'
import { rowsWindow, windowParameters, type LayerWindow } from './window.ts'

/** How a frozen network is computed: kernels one after the other, and where everything lies in memory. */
export interface Plan {
  calls: KernelCall[]
  constants: { address: number; bytes: Uint8Array }[]
  images: number
  logits: number
  memoryBytes: number
  scratchBytes: number
}

const pairCodes: Readonly<Record<string, number>> = {
  add: 0,
  subtract: 1,
  multiply: 2,
  divide: 3,
  minimum: 4,
  maximum: 5,
  lessOrEqual: 6,
}
const mapCodes: Readonly<Record<string, number>> = {
  sigmoid: 0,
  relu: 2,
  squareRoot: 3,
  square: 4,
  negate: 5,
  absolute: 6,
  floor: 7,
  exponential: 8,
  sign: 10,
}

/** Plans a frozen network for one image. @throws Error if a step cannot be planned */
export function compilePlan({ manifest, constants }: FrozenNetwork): Plan {
  const builder = new PlanBuilder()
  const steps = new Steps(manifest)
  const signs = new Set(manifest.constants.filter(({ storage }) => storage === 'signs').map(({ name }) => name))
  const shapes = new Map<string, readonly number[]>([
    ...manifest.constants.map(({ name, shape }) => [name, shape] as const),
    ...manifest.steps.map(({ output, shape }) => [output, shape] as const),
  ])
  const values = new Map<string, Value>()
  const done = new Set<PackedStep>()
  const left = new Map<string, number>()
  for (const { inputs } of manifest.steps)
    for (const input of new Set(inputs)) left.set(input, (left.get(input) ?? 0) + 1)
  left.set(manifest.output, (left.get(manifest.output) ?? 0) + 1)

  const { channels, height, width } = manifest.images
  const images = builder.floats([1, channels, height, width], pixelOrder)
  values.set(imagesName, images)
  shapes.set(imagesName, images.shape)

  for (const step of manifest.steps) {
    if (done.has(step)) continue
    builder.step = step.output
    plan(step)
  }
  const logits = floatsOf(manifest.output)
  const flat = builder.inOrder(logits, rowMajor(logits.shape))
  return {
    calls: builder.calls,
    constants: builder.constants,
    images: images.address,
    logits: flat.address,
    memoryBytes: builder.memoryBytes,
    scratchBytes: builder.scratchBytes,
  }

  /** Counts a step as done and frees what nobody reads any more. */
  function finish(step: PackedStep, result: Value): void {
    done.add(step)
    values.set(step.output, result)
    for (const input of new Set(step.inputs)) {
      const count = left.get(input)! - 1
      left.set(input, count)
      const value = values.get(input)
      if (count === 0 && value !== undefined) builder.release(value)
    }
  }

  function floatsOf(name: string): Floats {
    const known = values.get(name)
    if (known?.kind === 'floats') return known
    if (known !== undefined) throw new Error(`"${name}" is held as bits and read as numbers.`)
    const numbers = constants.get(name)
    if (numbers === undefined) throw new Error(`There is no value "${name}".`)
    const shape = shapes.get(name)!
    const value: Floats = { kind: 'floats', shape, order: rowMajor(shape), address: builder.constant(numbers) }
    values.set(name, value)
    return value
  }

  /** Whether a sign is kept as bits: all that read it are layers of sign weights, perhaps through a change of rows. */
  function isBits(sign: PackedStep): boolean {
    const takes = (name: string): boolean => {
      const readers = steps.readers(name)
      return (
        name !== manifest.output &&
        readers.length > 0 &&
        readers.every((reader) => {
          if (reader.operation === 'convolution')
            return reader.inputs[0] === name && signs.has(reader.inputs[1]!) && numberOf(reader, 'groups') === 1
          if (reader.operation === 'matmul')
            return (
              reader.inputs[0] === name &&
              signs.has(reader.inputs[1]!) &&
              !flag(reader, 'transposeA') &&
              reader.shape.length === 2
            )
          return reader.operation === 'reshape' && keepsRows(reader) && takes(reader.output)
        })
      )
    }
    return takes(sign.output)
  }

  /** Whether a reshape leaves rows of the last axis as they are. */
  function keepsRows(step: PackedStep): boolean {
    const from = shapes.get(step.inputs[0]!)!
    return from.length < 4 && from.at(-1) === step.shape.at(-1)
  }

  function plan(step: PackedStep): void {
    const [first, second] = step.inputs as [string, string]
    switch (step.operation) {
      case 'sign':
        return finish(step, isBits(step) ? signBits(step) : builder.map(mapCodes['sign']!, floatsOf(first)))
      case 'convolution':
        return convolve(step)
      case 'matmul':
        return constants.has(second) && step.shape.length === 2 && !flag(step, 'transposeA')
          ? linear(step)
          : finish(step, multiply(step))
      case 'reshape': {
        const value = values.get(first)
        if (value?.kind === 'bits') return finish(step, builder.share<Bits>({ ...value, shape: step.shape }))
        const x = builder.inOrder(floatsOf(first), rowMajor(shapes.get(first)!))
        return finish(step, { ...x, shape: step.shape, order: rowMajor(step.shape) })
      }
      case 'transpose': {
        const permutation = numberList(step, 'permutation')
        const x = floatsOf(first)
        return finish(
          step,
          builder.share<Floats>({ ...x, shape: step.shape, order: x.order.map((axis) => permutation.indexOf(axis)) }),
        )
      }
      case 'broadcast':
        return finish(
          step,
          copied(floatsOf(first), step.shape, (x) => {
            const missing = step.shape.length - x.shape.length
            const strides = stridesOf(x.shape, x.order)
            return step.shape.map((_, axis) =>
              axis < missing || x.shape[axis - missing] === 1 ? 0 : strides[axis - missing]!,
            )
          }),
        )
      case 'slice':
        return finish(step, slice(step, floatsOf(first)))
      case 'embed':
        return finish(step, embed(step, floatsOf(first)))
      case 'concatenate':
        return finish(step, concatenate(step))
      case 'sum':
      case 'mean':
        return finish(step, reduce(step, floatsOf(first)))
      case 'maxPool':
        return finish(step, pool(step, builder.pixels(floatsOf(first))))
      case 'softmax': {
        const x = builder.inOrder(floatsOf(first), rowMajor(step.shape))
        const result = builder.floats(step.shape, x.order)
        builder.call('softmax', sizeOf(step.shape) / step.shape.at(-1)!, [
          x.address,
          result.address,
          step.shape.at(-1)!,
        ])
        builder.release(x)
        return finish(step, result)
      }
      case 'standardize': {
        const length = step.shape.at(-1)!
        const x = builder.inOrder(floatsOf(first), rowMajor(step.shape))
        const result = builder.floats(step.shape, x.order)
        const [ones, zeros] = [
          builder.constant(new Float32Array(length).fill(1)),
          builder.constant(new Float32Array(length)),
        ]
        builder.call('layerNorm', sizeOf(step.shape) / length, [
          x.address,
          result.address,
          length,
          ones,
          zeros,
          { float: numberOf(step, 'epsilon') },
        ])
        builder.release(x)
        return finish(step, result)
      }
      default: {
        if (gelu(step) || affine(step)) return
        const pair = pairCodes[step.operation]
        if (pair !== undefined)
          return finish(step, builder.combine(pair, floatsOf(first), floatsOf(second), step.shape))
        const code = mapCodes[step.operation]
        if (code === undefined) throw new Error(`The step "${step.operation}" cannot be computed.`)
        return finish(step, builder.map(code, floatsOf(first)))
      }
    }
  }

  /** x sigmoid(c x), written as c x sigmoid(c x) / c. @returns false if it is something else */
  function gelu(start: PackedStep): boolean {
    if (start.operation !== 'multiply') return false
    const factor = start.inputs.map((name) => constants.get(name)).find((numbers) => numbers?.length === 1)?.[0]
    const x = start.inputs.find((name) => !constants.has(name))
    const [sigmoid, product] = ['sigmoid', 'multiply'].map((operation) =>
      steps.readers(start.output).find((reader) => reader.operation === operation),
    )
    if (
      factor === undefined ||
      x === undefined ||
      sigmoid === undefined ||
      product === undefined ||
      steps.readers(start.output).length !== 2
    )
      return false
    const scaled = steps.onlyReader(product.output)
    if (steps.onlyReader(sigmoid.output) !== product || scaled?.operation !== 'multiply') return false
    const back = scaled.inputs.map((name) => constants.get(name)).find((numbers) => numbers?.length === 1)?.[0]
    if (back === undefined || Math.abs(back * factor - 1) > 1e-6 || values.get(x)?.kind !== 'floats') return false
    const result = builder.map(1, floatsOf(x), factor)
    for (const step of [start, sigmoid, product]) finish(step, builder.share(result))
    finish(scaled, result)
    return true
  }

  /** Steps that one pass can do. @returns false if it is no such run */
  function affine(start: PackedStep): boolean {
    const given = start.inputs.find((name) => !constants.has(name))
    const shape = given === undefined ? undefined : shapes.get(given)
    if (shape === undefined || sizeOf(shape) !== sizeOf(start.shape) || values.get(given!)?.kind !== 'floats')
      return false
    const isImages = shape.length === 4
    const channels = isImages ? shape[1]! : shape.at(-1)!
    const run = findAffineRun(start, channels, steps, constants, (name) => {
      const value = values.get(name)
      return value?.kind === 'floats' && value.shape.join() === shape.join()
    })
    if (run === null) return false
    // Single numbers do not ask which axis is innermost.
    const isUniform = [run.scale, run.shift].every((numbers) => numbers === null || numbers.length === 1)
    const order = isUniform ? floatsOf(run.x).order : isImages ? pixelOrder : rowMajor(shape)
    const x = builder.inOrder(floatsOf(run.x), order)
    const residual = run.residual === null ? null : builder.inOrder(floatsOf(run.residual), order)
    const result = builder.floats(shape, order)
    const spread = (numbers: Float32Array | null) =>
      numbers === null
        ? 0
        : builder.constant(numbers.length === 1 ? new Float32Array(channels).fill(numbers[0]!) : numbers)
    const largest = 3.4028234663852886e38
    builder.call('affine', sizeOf(shape) / channels, [
      x.address,
      result.address,
      channels,
      spread(run.scale),
      spread(run.shift),
      residual?.address ?? 0,
      { float: Math.max(run.low, -largest) },
      { float: Math.min(run.high, largest) },
    ])
    builder.release(x)
    if (residual !== null) builder.release(residual)
    for (const [index, step] of run.steps.entries())
      finish(step, index === run.steps.length - 1 ? result : builder.share(result))
    return true
  }

  function signBits(step: PackedStep): Bits {
    const shape = shapes.get(step.inputs[0]!)!
    const isImages = shape.length === 4
    const x = isImages
      ? builder.pixels(floatsOf(step.inputs[0]!))
      : builder.inOrder(floatsOf(step.inputs[0]!), rowMajor(shape))
    const channels = isImages ? shape[1]! : shape.at(-1)!
    const bits = packSigns(builder, x, channels, isImages ? pixelPitch(channels) : rowPitch(channels))
    builder.release(x)
    return bits
  }

  function convolve(step: PackedStep): void {
    const [xName, filterName] = step.inputs as [string, string]
    const filterShape = shapes.get(filterName)!
    const weights = constants.get(filterName)
    if (weights === undefined) throw new Error('A convolution has a filter that depends on the image.')
    const [, inputs, rows, columns] = shapes.get(xName) as [number, number, number, number]
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
    const value = values.get(xName)
    if (value?.kind === 'bits') return signLayer(step, value, convolutionFilter(weights, filterShape), window)
    const groups = numberOf(step, 'groups')
    const x = builder.pixels(floatsOf(xName))
    const result = builder.floats(step.shape, pixelOrder)
    for (let group = 0; group < groups; group++) {
      const each = outputs / groups
      const filter = convolutionFilter(weights, filterShape, group * each, each)
      realLayer(filterName, x.address + 4 * group * (inputs / groups), 4 * inputs, filter, window, {
        address: result.address + 4 * group * each,
        rowBytes: 4 * outputs,
      })
    }
    builder.release(x)
    finish(step, result)
  }

  function linear(step: PackedStep): void {
    const [xName, filterName] = step.inputs as [string, string]
    const [rows, outputs] = step.shape as [number, number]
    const inputs = shapes.get(xName)!.at(-1)!
    const filter = matrixFilter(constants.get(filterName)!, outputs, inputs, flag(step, 'transposeB'))
    const value = values.get(xName)
    if (value?.kind === 'bits') return signLayer(step, value, filter, rowsWindow(rows))
    const x = builder.inOrder(floatsOf(xName), [0, 1])
    const result = builder.floats(step.shape, [0, 1])
    realLayer(filterName, x.address, 4 * inputs, filter, rowsWindow(rows), {
      address: result.address,
      rowBytes: 4 * outputs,
    })
    builder.release(x)
    finish(step, result)
  }

  function realLayer(
    filterName: string,
    address: number,
    pixelBytes: number,
    filter: Filter,
    window: LayerWindow,
    target: Target,
  ): void {
    const layer = signs.has(filterName) ? lookupLayer : denseLayer
    layer(builder, address, pixelBytes, filter, window, target)
  }

  /** A layer of signs on both sides, with what follows it up to the next sign if that can be decided by counting. */
  function signLayer(step: PackedStep, x: Bits, filter: Filter, window: LayerWindow): void {
    const { outputs } = filter
    const chain = findSignChain(step.output, outputs, steps, constants, isBits)
    if (chain === null) {
      const result = builder.floats(step.shape, step.shape.length === 4 ? pixelOrder : rowMajor(step.shape))
      binaryLayer(builder, x, filter, window, { address: result.address, rowBytes: 4 * outputs }, null)
      return finish(step, result)
    }
    const thresholds = thresholdsOf(chain.chain, outputs, filter.taps * filter.channels)
    const pitch = pixelPitch(outputs)
    const bits = builder.bits(step.shape, outputs, pitch)
    binaryLayer(builder, x, filter, window, { address: bits.address, rowBytes: pitch }, thresholds)
    finish(step, bits)
    finishChain(chain, bits, outputs)
  }

  /** What a chain passes through is done; with a pooling among it the signs are pooled. */
  function finishChain(
    { steps: passed, pool: pooling, sign, risesAfterPool }: SignChain,
    bits: Bits,
    outputs: number,
  ): void {
    let value = bits
    for (const step of [...passed, sign]) {
      if (step === pooling) {
        const pooled = poolBits(step, value, outputs, risesAfterPool)
        finish(step, pooled)
        value = pooled
      } else {
        builder.share(value)
        finish(step, { ...value, shape: step.shape })
      }
    }
  }

  function poolBits(step: PackedStep, x: Bits, outputs: number, rises: (output: number) => boolean): Bits {
    const result = builder.bits(step.shape, outputs, x.pitch)
    const flips = new Uint8Array(x.pitch)
    let falls = false
    for (let output = 0; output < outputs; output++) {
      if (rises(output)) continue
      falls = true
      flips[output >> 3]! |= 1 << (output & 7)
    }
    const [, , height, width] = x.shape as [number, number, number, number]
    const [, , outHeight, outWidth] = step.shape as [number, number, number, number]
    const pads = numberList(step, 'pads')
    builder.call('poolSigns', outHeight * outWidth, [
      x.address,
      height,
      width,
      x.pitch,
      ...numberList(step, 'kernel'),
      ...numberList(step, 'strides'),
      pads[0]!,
      pads[1]!,
      outHeight,
      outWidth,
      result.address,
      falls ? builder.constant(flips) : 0,
    ])
    return result
  }

  function pool(step: PackedStep, x: Floats): Floats {
    const [, channels, height, width] = x.shape as [number, number, number, number]
    const [, , outHeight, outWidth] = step.shape as [number, number, number, number]
    const pads = numberList(step, 'pads')
    const result = builder.floats(step.shape, pixelOrder)
    builder.call('poolMaxima', outHeight * outWidth, [
      x.address,
      height,
      width,
      channels,
      ...numberList(step, 'kernel'),
      ...numberList(step, 'strides'),
      pads[0]!,
      pads[1]!,
      outHeight,
      outWidth,
      result.address,
    ])
    builder.release(x)
    return result
  }

  /** A product of two values, or of a value by a matrix of floats; leading axes are products of their own. */
  function multiply(step: PackedStep): Floats {
    const [left, right] = step.inputs.map((name) => floatsOf(name)) as [Floats, Floats]
    const lead = step.shape.slice(0, -2)
    const [rows, outputs] = step.shape.slice(-2) as [number, number]
    const turned = flag(step, 'transposeA')
    const a = builder.inOrder(turned ? swapped(left) : left, rowMajor(left.shape))
    const b = builder.inOrder(right, rowMajor(right.shape))
    const inputs = a.shape.at(-1)!
    const parts = sizeOf(lead)
    const isShared = sizeOf(b.shape.slice(0, -2)) === 1
    if (!isShared && sizeOf(b.shape.slice(0, -2)) !== parts)
      throw new Error('A product of values whose leading axes differ cannot be computed.')
    if (sizeOf(a.shape.slice(0, -2)) !== parts)
      throw new Error('A product whose left side is shared cannot be computed.')
    const result = builder.floats(step.shape, rowMajor(step.shape))
    const [outputStep, inputStep] = flag(step, 'transposeB') ? [inputs, 1] : [1, outputs]
    builder.call(
      'dense',
      parts * rows,
      [
        ...windowParameters(a.address, rowsWindow(parts * rows), 4 * inputs),
        b.address,
        inputs,
        outputs,
        outputStep,
        inputStep,
        result.address,
        outputs,
        isShared ? 0 : rows,
        isShared ? 0 : inputs * outputs,
      ],
      128 + inputs * 32 + outputs * 32 + 64,
    )
    builder.release(a)
    builder.release(b)
    return result
  }

  /** The last two axes exchanged, as another view. */
  function swapped(x: Floats): Floats {
    const rank = x.shape.length
    const exchange = (axis: number) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)
    return { ...x, shape: x.shape.map((_, axis) => x.shape[exchange(axis)]!), order: x.order.map(exchange) }
  }

  function copied(x: Floats, shape: readonly number[], strides: (x: Floats) => number[], offset = 0): Floats {
    const order = x.shape.length === shape.length ? x.order : rowMajor(shape)
    const result = builder.floats(shape, order)
    builder.copy(strides(x), x.address + 4 * offset, result, stridesOf(shape, order), result.address, shape)
    return result
  }

  function slice(step: PackedStep, x: Floats): Floats {
    const [starts, by] = [numberList(step, 'starts'), numberList(step, 'steps')]
    const strides = stridesOf(x.shape, x.order)
    const offset = starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0)
    return copied(x, step.shape, () => strides.map((stride, axis) => stride * by[axis]!), offset)
  }

  function embed(step: PackedStep, x: Floats): Floats {
    const [starts, by] = [numberList(step, 'starts'), numberList(step, 'steps')]
    const zero: Floats = { kind: 'floats', shape: [1], order: [0], address: builder.constant(new Float32Array(4)) }
    const result = builder.floats(step.shape, x.order)
    const strides = stridesOf(step.shape, result.order)
    builder.copy(
      step.shape.map(() => 0),
      zero.address,
      result,
      strides,
      result.address,
      step.shape,
    )
    const offset = starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0)
    builder.copy(
      stridesOf(x.shape, x.order),
      x.address,
      result,
      strides.map((stride, axis) => stride * by[axis]!),
      result.address + 4 * offset,
      x.shape,
    )
    return result
  }

  function concatenate(step: PackedStep): Floats {
    const parts = step.inputs.map((name) => floatsOf(name))
    const axis = numberOf(step, 'axis')
    const order = parts.find(({ shape }) => sizeOf(shape) > 1)!.order
    const result = builder.floats(step.shape, order)
    const strides = stridesOf(step.shape, order)
    let at = 0
    for (const part of parts) {
      builder.copy(
        stridesOf(part.shape, part.order),
        part.address,
        result,
        strides,
        result.address + 4 * at * strides[axis]!,
        part.shape,
      )
      at += part.shape[axis]!
    }
    return result
  }

  /** A sum over axes that are brought side by side. */
  function reduce(step: PackedStep, given: Floats): Floats {
    const axes = new Set(numberList(step, 'axes'))
    const count = [...axes].reduce((product, axis) => product * given.shape[axis]!, 1)
    const long = given.order.filter((axis) => given.shape[axis]! > 1)
    const places = long.flatMap((axis, place) => (axes.has(axis) ? [place] : []))
    const together = places.every((place, index) => index === 0 || place === places[index - 1]! + 1)
    const order = together
      ? given.order
      : [...given.order.filter((axis) => !axes.has(axis)), ...given.order.filter((axis) => axes.has(axis))]
    const x = builder.inOrder(given, order)
    const ordered = order.filter((axis) => given.shape[axis]! > 1)
    const firstReduced = ordered.findIndex((axis) => axes.has(axis))
    const inner =
      firstReduced < 0
        ? 1
        : ordered
            .slice(firstReduced)
            .filter((axis) => !axes.has(axis))
            .reduce((product, axis) => product * given.shape[axis]!, 1)
    const outer = sizeOf(given.shape) / count / inner
    const result = builder.floats(step.shape, order)
    builder.call('sumMiddle', outer, [
      x.address,
      result.address,
      count,
      inner,
      { float: step.operation === 'mean' ? 1 / count : 1 },
    ])
    builder.release(x)
    return result
  }
}
