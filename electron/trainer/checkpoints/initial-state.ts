import { RandomStream } from '../../data/random.ts'
import { sizeOf, type Shape } from '../graph/shape.ts'
import type { Initial, Network } from '../layers/network.ts'
import type { Slot } from '../optimizers/optimizer.ts'

export type StateValues = Map<string, { shape: Shape; values: Float32Array }>

/**
 * Values before the first step. Every tensor has a random stream of its own, named after it: a new layer changes no
 * other.
 */
export function initialState(network: Network, slots: readonly Slot[], seed: number): StateValues {
  const state: StateValues = new Map()
  for (const { name, shape, initial } of [...network.parameters, ...network.buffers]) {
    state.set(name, { shape, values: draw(initial, sizeOf(shape), RandomStream.of(seed, 'initial', name)) })
  }
  for (const { name, shape } of slots) state.set(name, { shape, values: new Float32Array(sizeOf(shape)) })
  return state
}

function draw(initial: Initial, size: number, stream: RandomStream): Float32Array {
  switch (initial.kind) {
    case 'constant':
      return new Float32Array(size).fill(initial.value)
    case 'normal':
      return Float32Array.from({ length: size }, () => stream.normal() * initial.deviation)
    case 'uniform':
      return Float32Array.from({ length: size }, () => (2 * stream.uniform() - 1) * initial.bound)
  }
}
