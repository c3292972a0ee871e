import type { PackedStep } from '../../../../shared/packed/manifest.ts'
import { pixelOrder } from '../../../../shared/packed/plan/layout.ts'
import { numberList, numberOf } from '../../../../shared/packed/plan/steps.ts'
import type { Placed, TfLowering } from './tf-lowering.ts'

type Pair = readonly [number, number]

interface Windows {
  kernel: Pair
  strides: Pair
  dilations: Pair
  /** Top, left, bottom, right. */
  pads: readonly number[]
}

/** Whether padding is what TensorFlow adds by itself to keep extents. */
function isSame(height: number, width: number, out: Pair, { kernel, strides, dilations, pads }: Windows): boolean {
  return [height, width].every((extent, axis) => {
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1
    const needed = Math.max((out[axis]! - 1) * strides[axis]! + reach - extent, 0)
    return (
      out[axis] === Math.ceil(extent / strides[axis]!) &&
      pads[axis] === Math.floor(needed / 2) &&
      pads[axis]! + pads[axis + 2]! >= needed
    )
  })
}

/** Images with padding around where TensorFlow would not add the same by itself. */
function padded(
  { graph }: TfLowering,
  x: string,
  out: Pair,
  windows: Windows,
  filling: number | null,
): { x: string; same: boolean } {
  const [, height, width, channels] = graph.shapeOf(x) as [number, number, number, number]
  const [top, left, bottom, right] = windows.pads as [number, number, number, number]
  if (top + left + bottom + right === 0) return { x, same: false }
  if (isSame(height, width, out, windows)) return { x, same: true }
  const places = graph.integers([0, 0, top, bottom, left, right, 0, 0], [4, 2])
  const shape = [1, height + top + bottom, width + left + right, channels]
  const inputs = filling === null ? [x, places] : [x, places, graph.floats([filling])]
  return { x: graph.add('pad', inputs, shape), same: false }
}

export function writeConvolution(lowering: TfLowering, step: PackedStep): Placed {
  const { graph, constants, target } = lowering
  const [xName, filterName] = step.inputs as [string, string]
  const [outputs, channels, ...kernel] = lowering.shapeOf(filterName) as [number, number, number, number]
  const [, , outHeight, outWidth] = step.shape as [number, number, number, number]
  const windows: Windows = {
    kernel,
    strides: numberList(step, 'strides') as unknown as Pair,
    dilations: numberList(step, 'dilations') as unknown as Pair,
    pads: numberList(step, 'pads'),
  }
  const groups = numberOf(step, 'groups')
  const { x, same } = padded(lowering, lowering.inOrder(xName, pixelOrder), [outHeight, outWidth], windows, null)
  const attributes = { strides: windows.strides, dilations: windows.dilations, same }
  const extents = [1, outHeight, outWidth, outputs]
  const placed = (name: string): Placed => ({ name, shape: step.shape, order: pixelOrder })
  if (groups === 1 || target.groups) {
    const bias = target.bias ? [graph.floats(new Array<number>(outputs).fill(0), [outputs])] : []
    const given = [x, constants.filter(filterName, 0, outputs), ...bias]
    return placed(graph.add('convolution', given, extents, attributes))
  }
  const each = outputs / groups
  const given = graph.shapeOf(x).slice(0, 3)
  const parts = Array.from({ length: groups }, (_, group) => {
    const places = [
      [0, 0, 0, group * channels],
      [...given, (group + 1) * channels],
      [1, 1, 1, 1],
    ].map((list) => graph.integers(list))
    const part = graph.add('slice', [x, ...places], [...given, channels])
    const filter = constants.filter(filterName, group * each, each)
    return graph.add('convolution', [part, filter], [1, outHeight, outWidth, each], attributes)
  })
  return placed(graph.add('concatenate', parts, extents, { axis: 3 }))
}

export function writeMaxPool(lowering: TfLowering, step: PackedStep): Placed {
  const [, channels, outHeight, outWidth] = step.shape as [number, number, number, number]
  const windows: Windows = {
    kernel: numberList(step, 'kernel') as unknown as Pair,
    strides: numberList(step, 'strides') as unknown as Pair,
    dilations: [1, 1],
    pads: numberList(step, 'pads'),
  }
  const given = lowering.inOrder(step.inputs[0]!, pixelOrder)
  const { x, same } = padded(lowering, given, [outHeight, outWidth], windows, -3.4028234663852886e38)
  const { kernel, strides } = windows
  const attributes = { kernel, strides, same }
  const name = lowering.graph.add('maxPool', [x], [1, outHeight, outWidth, channels], attributes)
  return { name, shape: step.shape, order: pixelOrder }
}
