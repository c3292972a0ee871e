import type { FrozenNetwork } from '../../../../shared/packed/manifest.ts'
import { rowMajor, sameOrder, type Order } from '../../../../shared/packed/plan/layout.ts'
import { TfConstants } from './tf-constants.ts'
import { TfGraph } from './tf-graph.ts'
import type { TfTarget } from './tf-target.ts'

/** A value with the order in which its axes lie. */
export interface Placed {
  name: string
  /** As the packed model has it. */
  shape: readonly number[]
  order: Order
}

/** A network that is being written as a graph of TensorFlow's operations, for one image. */
export class TfLowering {
  readonly graph = new TfGraph()
  readonly target: TfTarget
  readonly constants: TfConstants
  readonly #values = new Map<string, Placed>()

  constructor(network: FrozenNetwork, target: TfTarget) {
    this.target = target
    this.constants = new TfConstants(network, this.graph, target)
  }

  /** A value in an order of axes; constants are laid so, other values are transposed. */
  inOrder(name: string, order: Order): string {
    if (this.constants.has(name)) return this.constants.inOrder(name, order)
    return this.reordered(this.#values.get(name)!, order)
  }

  reordered({ name, shape, order: from }: Placed, order: Order): string {
    if (from.join() === order.join()) return name
    const extents = order.map((axis) => shape[axis]!)
    if (sameOrder(shape, from, order)) return this.graph.add('reshape', [name, this.graph.integers(extents)], extents)
    const permutation = order.map((axis) => from.indexOf(axis))
    return this.graph.add('transpose', [name, this.graph.integers(permutation)], extents)
  }

  /** Row by row, as the packed model has it. */
  rows(name: string): string {
    return this.inOrder(name, rowMajor(this.shapeOf(name)))
  }

  shapeOf(name: string): readonly number[] {
    return this.constants.has(name) ? this.constants.shapeOf(name) : this.#values.get(name)!.shape
  }

  /** The order in which a value lies; that of a constant can be any. */
  orderOf(name: string): Order | null {
    return this.#values.get(name)?.order ?? null
  }

  set(name: string, value: Placed): void {
    this.#values.set(name, value)
  }

  get(name: string): Placed {
    return this.#values.get(name)!
  }
}
