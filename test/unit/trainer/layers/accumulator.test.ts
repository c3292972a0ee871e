import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import {
  accumulateConvolution,
  accumulateProduct,
  type Accumulator,
} from '../../../../electron/trainer/layers/accumulator.ts'

function signs(name: string, count: number): Float64Array {
  const stream = RandomStream.of(1, name)
  // Mostly +1, so that long sums leave the range of eight bits.
  return Float64Array.from({ length: count }, () => (stream.uniform() < 0.9 ? 1 : -1))
}

async function compute(
  build: (x: Node, w: Node) => Node,
  x: { shape: number[]; values: Float64Array },
  w: { shape: number[]; values: Float64Array },
): Promise<number[]> {
  const graph = new Graph()
  const value = build(input(graph, 'x', 'feed', x.shape), input(graph, 'w', 'feed', w.shape))
  const program = await referenceEngine.compile(
    { name: 'sum', outputs: { value }, updates: {} },
    referenceEngine.createState(new Map()),
  )
  return [...(await program.step({ x: x.values, w: w.values }))['value']!]
}

/** Registers of eight bits by hand: a typed array wraps, a clamp saturates. */
function register(total: number, { overflow }: Accumulator): number {
  return overflow === 'wrapping' ? Int8Array.of(total)[0]! : Math.max(-128, Math.min(127, total))
}

const kinds: Accumulator[] = (['saturating', 'wrapping'] as const).flatMap((overflow) =>
  [null, 1, 50, 64, 300, 1000].map((tile) => ({ overflow, tile })),
)

describe.each(kinds)('$overflow, tile $tile', (accumulator) => {
  test('sums a product as registers would', async () => {
    const [rows, inputs, outputs] = [3, 300, 2]
    const [x, w] = [signs('x', rows * inputs), signs('w', outputs * inputs)]
    const found = await compute(
      (a, b) => accumulateProduct(a, b, accumulator),
      { shape: [rows, inputs], values: x },
      { shape: [outputs, inputs], values: w },
    )
    const tile = accumulator.tile ?? inputs
    for (let row = 0; row < rows; row++)
      for (let output = 0; output < outputs; output++) {
        let wide = 0
        for (let start = 0; start < inputs; start += tile) {
          let total = 0
          for (let index = start; index < Math.min(inputs, start + tile); index++)
            total += x[row * inputs + index]! * w[output * inputs + index]!
          wide += register(total, accumulator)
        }
        expect(found[row * outputs + output]).toBe(wide)
      }
  })

  test('sums a convolution over tiles of whole channels', async () => {
    const [channels, outputs, size] = [37, 3, 4]
    const [x, w] = [signs('images', channels * size * size), signs('filter', outputs * channels * 9)]
    const found = await compute(
      (a, b) => accumulateConvolution(a, b, accumulator, { padding: 1 }),
      { shape: [1, channels, size, size], values: x },
      { shape: [outputs, channels, 3, 3], values: w },
    )
    const perTile = accumulator.tile === null ? channels : Math.max(1, Math.floor(accumulator.tile / 9))
    for (let output = 0; output < outputs; output++)
      for (let row = 0; row < size; row++)
        for (let column = 0; column < size; column++) {
          let wide = 0
          for (let start = 0; start < channels; start += perTile) {
            let total = 0
            for (let channel = start; channel < Math.min(channels, start + perTile); channel++)
              for (let i = -1; i <= 1; i++)
                for (let j = -1; j <= 1; j++) {
                  if (row + i < 0 || row + i >= size || column + j < 0 || column + j >= size) continue
                  total +=
                    x[(channel * size + row + i) * size + column + j]! *
                    w[(output * channels + channel) * 9 + (i + 1) * 3 + j + 1]!
                }
            wide += register(total, accumulator)
          }
          expect(found[(output * size + row) * size + column]).toBe(wide)
        }
  })
})
