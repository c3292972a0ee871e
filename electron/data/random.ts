import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

type Generator = ReturnType<typeof xoroshiro128plus>

/**
 * A reproducible stream of random numbers (xoroshiro128+). Every use of randomness has a stream of its own, named by
 * labels, so that drawing more in one place (another layer, another epoch) moves nothing anywhere else.
 */
export class RandomStream {
  readonly #generator: Generator

  private constructor(generator: Generator) {
    this.#generator = generator
  }

  /** The stream of a seed and a name, for example `RandomStream.of(seed, 'order', epoch)`. */
  static of(seed: number, ...labels: readonly (string | number)[]): RandomStream {
    // Hashing the whole name spreads neighbouring seeds and labels over the state space; JSON keeps ('a', 'b') apart
    // from ('ab').
    const digest = createHash('sha256')
      .update(JSON.stringify([seed, ...labels]))
      .digest()
    return RandomStream.fromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)))
  }

  /**
   * Goes on where `state()` was taken.
   * @throws Error if the numbers are not a state of this generator.
   */
  static fromState(state: readonly number[]): RandomStream {
    const valid = state.length === 4 && state.every((word) => word === (word | 0)) && state.some((word) => word !== 0)
    if (!valid)
      throw new Error(
        `[${state.join(', ')}] is not a state of a random stream: it must be four 32-bit integers, not all zero.`,
      )
    return new RandomStream(xoroshiro128plusFromState(state))
  }

  /** Four 32-bit integers that hold the stream's whole position: what a checkpoint keeps. */
  state(): number[] {
    return [...this.#generator.getState()]
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    return uniformFloat64(this.#generator)
  }

  /**
   * Standard normal (Box and Muller, 1958). The second value of each pair is not kept, so that `state()` is the whole
   * state.
   */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Uniform whole number from 0 to n - 1, without bias. */
  integer(n: number): number {
    return uniformInt(this.#generator, 0, n - 1)
  }

  /** Puts the items in a uniformly random order, in place (Fisher and Yates). */
  shuffle(items: Uint32Array): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1)
      const item = items[last]!
      items[last] = items[other]!
      items[other] = item
    }
  }
}
