import type { Draws } from '../../../electron/data/augmentation/draws.ts'
import { RandomStream } from '../../../electron/data/random.ts'

/** Draws of a stream, written down. */
export class WrittenDraws implements Draws {
  readonly uniforms: number[] = []
  readonly integers: number[] = []
  readonly normals: number[] = []
  order: number[] = []
  readonly #stream: RandomStream

  constructor(name: string) {
    this.#stream = RandomStream.of(1, 'check', name)
  }

  uniform(): number {
    return this.#noted(this.uniforms, this.#stream.uniform())
  }

  integer(n: number): number {
    return this.#noted(this.integers, this.#stream.integer(n))
  }

  normal(): number {
    return this.#noted(this.normals, this.#stream.normal())
  }

  shuffle(items: Uint32Array): void {
    this.#stream.shuffle(items)
    this.order = [...items]
  }

  #noted(list: number[], value: number): number {
    list.push(value)
    return value
  }
}
