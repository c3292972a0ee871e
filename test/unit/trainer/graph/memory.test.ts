import { describe, expect, test } from 'vitest'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { memoryNeed } from '../../../../electron/trainer/graph/memory.ts'
import { add, exponential, multiply, relu, tanh } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { reshape } from '../../../../electron/trainer/graph/operations/layout.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'

const values = 1000
const size = 4 * values

describe('memoryNeed', () => {
  test('holds of a chain two values at a time', () => {
    const x = input(new Graph(), 'x', 'feed', [values])
    const program = { name: 'chain', outputs: { y: sum(tanh(relu(exponential(tanh(x))))) }, updates: {} }
    expect(memoryNeed(program)).toEqual({ activations: 2 * size, state: 0, feeds: size })
  })

  test('holds what is needed again later', () => {
    const x = input(new Graph(), 'x', 'feed', [values])
    const first = tanh(x)
    const program = { name: 'again', outputs: { y: sum(multiply(relu(exponential(first)), first)) }, updates: {} }
    expect(memoryNeed(program).activations).toBe(3 * size)
  })

  test('counts a value under two shapes once, and states before and after', () => {
    const graph = new Graph()
    const w = input(graph, 'w', 'state', [values])
    const kept = input(graph, 'kept', 'state', [values])
    const moved = add(w, reshape(tanh(reshape(kept, [values / 10, 10])), [values]))
    expect(memoryNeed({ name: 'step', outputs: {}, updates: { w: moved } })).toEqual({
      activations: size,
      state: 3 * size,
      feeds: 0,
    })
  })
})
