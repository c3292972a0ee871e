import type { Node } from '../graph/node.ts'
import { add, multiply } from '../graph/operations/elementwise.ts'
import { input } from '../graph/operations/source.ts'
import type { Network } from '../layers/network.ts'
import type { OptimizerStep } from './optimizer.ts'

const prefix = 'average/'

/**
 * Adds an exponential moving average of every parameter and running statistic to a step: a <- decay a + (1 - decay) w,
 * from 0. Of a binarized layer the latent weights are averaged, and quantized only afterwards: the average of signs
 * would be no sign, while the sign of the average latent weight is that of a network which could be deployed. A decay
 * of 0 adds nothing.
 */
export function withAverages(network: Network, step: OptimizerStep, decay: number): OptimizerStep {
  if (!(decay > 0)) return step
  const averaged: OptimizerStep = { slots: [...step.slots], updates: { ...step.updates } }
  for (const { name, shape, node } of [...network.parameters, ...network.buffers]) {
    const next: Node = step.updates[name] ?? network.updates[name] ?? node
    const slot = prefix + name
    averaged.slots.push({ name: slot, shape })
    averaged.updates[slot] = add(multiply(input(network.graph, slot, 'state', shape), decay), multiply(next, 1 - decay))
  }
  return averaged
}

/**
 * The averages after so many steps, by the name of what was averaged. Dividing by 1 - decay^steps (as Adam does) takes
 * the zeros out with which they began, so that early averages are of the weights there were, not of the initial ones.
 * @param names of all that is kept between steps; empty comes back if nothing was averaged
 */
export async function averagesOf<Values extends Float32Array | Float64Array>(
  names: readonly string[],
  read: (name: string) => Promise<Values>,
  decay: number,
  steps: number,
): Promise<Map<string, Values>> {
  const scale = 1 / (1 - decay ** steps)
  const averaged = names.filter((name) => name.startsWith(prefix))
  return new Map(
    await Promise.all(
      averaged.map(
        async (name) =>
          [name.slice(prefix.length), (await read(name)).map((value) => value * scale) as Values] as const,
      ),
    ),
  )
}
