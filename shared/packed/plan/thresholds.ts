/** When a layer's sum becomes a +1: per output. */
export interface Thresholds {
  /** The least sum that is one, or, if the value falls as the sum rises, the largest. */
  least: Float64Array
  rises: boolean[]
  /** Bits of outputs whose value falls. */
  flips: Uint8Array
}

/** The map of one output's sum: a function of it that rises or falls throughout. */
export interface Chain {
  /** In float32, rounded as in training. */
  value(sum: number, output: number): number
  /** Whether it rises with the sum. */
  rises(output: number): boolean
}

/**
 * Where the sign of a chain turns over, found by trying: as exact as the chain itself.
 * @param most the largest sum there can be; sums are whole numbers from -most on
 */
export function thresholdsOf({ value, rises }: Chain, outputs: number, most: number): Thresholds {
  const least = new Float64Array(outputs)
  const flips = new Uint8Array(Math.ceil(outputs / 8) + 8)
  const directions = Array.from({ length: outputs }, (_, output) => rises(output))
  for (let output = 0; output < outputs; output++) {
    const up = directions[output]!
    // The first sum, in the direction in which the value rises, whose sign is +1.
    let [from, to] = [0, 2 * most + 1]
    while (from < to) {
      const middle = Math.floor((from + to) / 2)
      if (value(up ? middle - most : most - middle, output) >= 0) to = middle
      else from = middle + 1
    }
    least[output] = up ? from - most : most - from
    if (!up) flips[output >> 3]! |= 1 << (output & 7)
  }
  return { least, rises: directions, flips }
}
