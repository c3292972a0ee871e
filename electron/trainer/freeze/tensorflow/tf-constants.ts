import { sizeOf, type FrozenNetwork, type PackedConstant } from '../../../../shared/packed/manifest.ts'
import { narrowed } from '../../../../shared/packed/narrow.ts'
import { stridesOf, type Order } from '../../../../shared/packed/plan/layout.ts'
import type { TfGraph, TfStorage } from './tf-graph.ts'
import type { TfTarget } from './tf-target.ts'

/** The constants of a network, each laid in the orders in which steps read it. */
export class TfConstants {
  readonly #constants: ReadonlyMap<string, PackedConstant>
  readonly #numbers: FrozenNetwork['constants']
  readonly #graph: TfGraph
  readonly #target: TfTarget
  readonly #made = new Map<string, string>()

  constructor({ manifest, constants }: FrozenNetwork, graph: TfGraph, target: TfTarget) {
    this.#constants = new Map(manifest.constants.map((constant) => [constant.name, constant]))
    this.#numbers = constants
    this.#graph = graph
    this.#target = target
  }

  has(name: string): boolean {
    return this.#constants.has(name)
  }

  shapeOf(name: string): readonly number[] {
    return this.#constants.get(name)!.shape
  }

  /** @param rank axes that it is to have: those that it lacks are in front and 1 */
  inOrder(name: string, order: Order, rank = order.length): string {
    return this.#once(`${name} ${order.join()}`, () => {
      const shape = this.shapeOf(name)
      const full = [...new Array<number>(rank - shape.length).fill(1), ...shape]
      return this.#laid(name, full, order, this.#numbers.get(name)!, sizeOf(full))
    })
  }

  /** Outputs `first` to `first + outputs` of a convolution's filter, as the format has filters. */
  filter(name: string, first: number, outputs: number): string {
    return this.#once(`${name} filter ${first} ${outputs}`, () => {
      const [, ...rest] = this.shapeOf(name)
      const each = sizeOf(rest)
      const values = this.#numbers.get(name)!.subarray(first * each, (first + outputs) * each)
      return this.#laid(name, [outputs, ...rest], this.#target.filterOrder, values, outputs * each)
    })
  }

  #once(key: string, make: () => string): string {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#made.set(key, made)
    return made
  }

  #laid(name: string, shape: readonly number[], order: Order, values: Float32Array, count: number): string {
    const constant = this.#constants.get(name)!
    const from = stridesOf(
      shape,
      shape.map((_, axis) => axis),
    )
    const extents = order.map((axis) => shape[axis]!)
    const data = new Float32Array(count)
    const places = new Array<number>(order.length).fill(0)
    for (let index = 0; index < count; index++) {
      data[index] = values[order.reduce((sum, axis, place) => sum + from[axis]! * places[place]!, 0)]!
      for (let place = order.length - 1; place >= 0; place--) {
        places[place]!++
        if (places[place]! < extents[place]!) break
        places[place] = 0
      }
    }
    const title = constant.parameter ?? `folded.${name}`
    return this.#graph.constant(title, extents, data, this.#storageOf(constant, shape, order, values))
  }

  #storageOf({ storage }: PackedConstant, shape: readonly number[], order: Order, values: Float32Array): TfStorage {
    if (storage === 'signs' || storage === 'float16') return { kind: storage }
    const isMatrix = shape.filter((extent) => extent > 1).length > 1
    if (storage !== 'int8' || !isMatrix || !this.#target.rowScales) return { kind: 'float' }
    const { scales } = narrowed(values, shape, 'int8')
    return {
      kind: 'int8',
      scales: scales.map((scale) => scale || 1),
      axis: order.indexOf(shape.findIndex((extent) => extent > 1)),
    }
  }
}
