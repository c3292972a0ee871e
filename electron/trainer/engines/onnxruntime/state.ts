import { Tensor } from 'onnxruntime-node'
import { phrase } from '../../../../shared/errors/phrase.ts'
import type { Shape } from '../../graph/shape.ts'
import { EngineError, type State, type Values } from '../engine.ts'
import { blockedOrder } from './blocked/filter-layout.ts'

/** A tensor with the order of its values: channels a block of a filter, or null for row-major. */
interface Kept {
  tensor: Tensor
  block: number | null
}

/**
 * Tensors between steps. A program may keep filters in blocks; what is read and written here is row-major. Each has two
 * buffers that take turns, one to be read and one to be written by a step: left to themselves, old values would wait
 * for the garbage collector, many steps long.
 */
export class OnnxState implements State {
  readonly #kept = new Map<string, Kept>()
  readonly #spare = new Map<string, Tensor>()
  /** Values before the last step: the spare buffers hold it until the next step writes into them. */
  readonly #before = new Map<string, Kept>()

  constructor(values: ReadonlyMap<string, { shape: Shape; values: Values }>) {
    for (const [name, { shape, values: initial }] of values)
      this.#kept.set(name, { tensor: new Tensor('float32', Float32Array.from(initial), [...shape]), block: null })
  }

  names(): string[] {
    return [...this.#kept.keys()]
  }

  /** The tensor in the order that a program asks for. */
  tensor(name: string, block: number | null): Tensor {
    const kept = this.#find(name)
    if (kept.block === block) return kept.tensor
    const plain = this.#rowMajor(name)
    const { dims } = kept.tensor
    const ordered = block === null ? plain : gather(plain, blockedOrder(dims, block))
    const tensor = new Tensor('float32', ordered, [...dims])
    this.#kept.set(name, { tensor, block })
    return tensor
  }

  /** Where a step may write the new values. */
  room(name: string): Tensor {
    const { dims, size } = this.#find(name).tensor
    const spare = this.#spare.get(name) ?? new Tensor('float32', new Float32Array(size), [...dims])
    this.#spare.set(name, spare)
    return spare
  }

  /**
   * Makes the values that a step has written current.
   * @param written the states of which it is, each in its order
   */
  turn(written: readonly (readonly [name: string, block: number | null])[]): void {
    if (written.length > 0) this.#before.clear()
    for (const [name, block] of written) {
      const tensor = this.room(name)
      const before = this.#find(name)
      this.#before.set(name, before)
      this.#spare.set(name, before.tensor)
      this.#kept.set(name, { tensor, block })
    }
  }

  async back(): Promise<boolean> {
    const changed = [...this.#before]
    for (const [name, before] of changed) {
      this.#spare.set(name, this.#find(name).tensor)
      this.#kept.set(name, before)
    }
    this.#before.clear()
    return changed.length > 0
  }

  async read(name: string): Promise<Float32Array> {
    return this.#rowMajor(name)
  }

  #rowMajor(name: string): Float32Array {
    const { tensor, block } = this.#find(name)
    const values = tensor.data as Float32Array
    return block === null ? values.slice() : scatter(values, blockedOrder(tensor.dims, block))
  }

  async write(name: string, values: Values): Promise<void> {
    this.#before.clear()
    this.#kept.set(name, {
      tensor: new Tensor('float32', Float32Array.from(values), [...this.#find(name).tensor.dims]),
      block: null,
    })
  }

  #find(name: string): Kept {
    const kept = this.#kept.get(name)
    if (kept === undefined)
      throw new EngineError({
        code: 'engine-failed',
        subject: name,
        what: phrase`there is no state "${name}"`,
      })
    return kept
  }
}

function gather(values: Float32Array, order: Int32Array): Float32Array {
  const result = new Float32Array(values.length)
  for (let place = 0; place < result.length; place++) result[place] = values[order[place]!]!
  return result
}

function scatter(values: Float32Array, order: Int32Array): Float32Array {
  const result = new Float32Array(values.length)
  for (let place = 0; place < result.length; place++) result[order[place]!] = values[place]!
  return result
}
