import { isOperation, type ConvolutionWindow, type Node } from '../../../graph/node.ts'
import { sameShape, sizeOf } from '../../../graph/shape.ts'
import { elementwise, passesOn } from '../../../graph/kinds.ts'
import { windowsTile } from '../pool-gradient.ts'

/**
 * The values that a program keeps in blocks of channels: images [N, C, H, W] as [N, C / block, H, W, block], the layout
 * in which onnxruntime's fastest convolutions work. What a convolution makes is blocked, and stays so through
 * elementwise operations and pooling.
 */
export class BlockedLayout {
  readonly block: number
  readonly #blocked = new Set<Node>()

  /** @param nodes inputs before users */
  constructor(nodes: readonly Node[], block: number) {
    this.block = block
    for (const node of nodes) if (this.#keeps(node)) this.#blocked.add(node)
  }

  has(node: Node): boolean {
    return this.#blocked.has(node)
  }

  /** Whether a value could be held in blocks. */
  fits({ shape }: Node): boolean {
    return shape.length === 4 && shape[1]! % this.block === 0
  }

  /** Whether an operand holds one value a channel, [1, C, 1, 1]. */
  perChannel(operand: Node, { shape }: Node): boolean {
    return sameShape(operand.shape, [1, shape[1]!, 1, 1])
  }

  #keeps(node: Node): boolean {
    if (!this.fits(node) || node.shape[2]! * node.shape[3]! === 1) return false
    const { inputs } = node
    if (elementwise.has(node.operation.name)) return this.#spreads(node)
    if (passesOn(node) || isOperation(node, 'maxPool')) return this.has(inputs[0]!)
    if (isOperation(node, 'maxPoolInput')) return this.has(inputs[0]!) && windowsTile(node)
    if (isOperation(node, 'convolution'))
      return node.attributes.groups === 1 && (this.fits(inputs[0]!) || inputs[0]!.shape[1]! < this.block)
    if (isOperation(node, 'convolutionInput'))
      return this.fits(inputs[0]!) && (turnedPads(node) !== null || parityWindow(node) !== null)
    if (isOperation(node, 'slice')) return this.has(inputs[0]!) && node.shape[1] === inputs[0]!.shape[1]
    return isOperation(node, 'embed') && this.fits(inputs[0]!) && node.shape[1] === inputs[0]!.shape[1]
  }

  /**
   * Elementwise: at least one operand is a blocked tensor of full size, and each other one can be read along with it.
   */
  #spreads(node: Node): boolean {
    const full = node.inputs.filter((input) => sameShape(input.shape, node.shape))
    const readable = (operand: Node) =>
      full.includes(operand) || sizeOf(operand.shape) === 1 || this.perChannel(operand, node) || perImage(operand, node)
    return full.some((operand) => this.has(operand)) && node.inputs.every(readable)
  }
}

/** Whether an operand holds one value an image and channel, [N, C, 1, 1]. */
export function perImage(operand: Node, { shape }: Node): boolean {
  return sameShape(operand.shape, [shape[0]!, shape[1]!, 1, 1])
}

/**
 * Padding of the convolution by the turned filter that is the adjoint of one with stride 1; null if there is none.
 */
export function turnedPads({ attributes, inputs }: Node<'convolutionInput'>): [number, number, number, number] | null {
  const { strides, pads, groups } = attributes
  if (strides[0] !== 1 || strides[1] !== 1 || groups !== 1) return null
  const reach = reachOf(attributes, inputs[1]!.shape.slice(2))
  const turned = pads.map((pad, side) => reach[side % 2]! - pad) as [number, number, number, number]
  return turned.every((pad) => pad >= 0) ? turned : null
}

/** How far a window reaches beyond its first tap, down and to the right. */
export function reachOf(
  { dilations }: Pick<ConvolutionWindow, 'dilations'>,
  kernel: readonly number[],
): [number, number] {
  return [dilations[0] * (kernel[0]! - 1), dilations[1] * (kernel[1]! - 1)]
}

/**
 * One axis of the adjoint of a convolution with stride 2: pixel 2 i + parity sums upstream[i - before + q] over the
 * taps of its parity.
 */
export interface ParityAxis {
  extent: number
  /** Zeros around the upstream gradient. */
  before: number
  after: number
  /** Tap of the filter for (parity, q); null if there is none. */
  tap(parity: number, q: number): number | null
}

/**
 * The adjoint of a convolution with stride 2 as four convolutions, one a parity of row and column; null if it is
 * none.
 */
export function parityWindow({
  attributes,
  inputs,
}: Node<'convolutionInput'>): readonly [ParityAxis, ParityAxis] | null {
  const { strides, dilations, groups, pads, height, width } = attributes
  const halves = strides[0] === 2 && strides[1] === 2 && height % 2 === 0 && width % 2 === 0
  if (!halves || groups !== 1 || dilations[0] !== 1 || dilations[1] !== 1) return null
  const [upstream, filter] = inputs as [Node, Node]
  const axes = [
    parityAxis(filter.shape[2]!, pads[0], height / 2, upstream.shape[2]!),
    parityAxis(filter.shape[3]!, pads[1], width / 2, upstream.shape[3]!),
  ] as const
  return axes.every(({ before, after }) => before >= 0 && after >= 0) ? axes : null
}

/**
 * With pixel h = 2 i + a and output o at tap t: 2 o + t - pad = h, so o = i + (a + pad - t) / 2 for taps of the parity
 * of a + pad.
 */
function parityAxis(kernel: number, pad: number, half: number, outputs: number): ParityAxis {
  const shifts = [0, 1].flatMap((parity) =>
    Array.from({ length: kernel }, (_, tap) => (parity + pad - tap) / 2).filter(Number.isInteger),
  )
  const first = Math.min(...shifts)
  const last = Math.max(...shifts)
  return {
    extent: last - first + 1,
    before: -first,
    after: half - 1 + last - (outputs - 1),
    tap(parity, q) {
      const tap = parity + pad - 2 * (first + q)
      return tap >= 0 && tap < kernel ? tap : null
    },
  }
}
