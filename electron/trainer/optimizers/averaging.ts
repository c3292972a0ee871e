import type { Node } from '../graph/node.ts'
import { add, multiply, where } from '../graph/operations/elementwise.ts'
import { input } from '../graph/operations/source.ts'
import type { Network, Parameter } from '../layers/network.ts'
import { frozenFeed } from '../layers/quantize.ts'
import type { OptimizerStep } from './optimizer.ts'

const prefix = 'average/'

/** 1 - decay^t, by which an average is divided to take out the zeros with which it began. */
const correctionFeed = 'averaging.correction'

/** What averages are fed with at step `step`, counted from 1. */
export function averagingFeeds(decay: number, step: number): Record<string, number> {
  return decay > 0 ? { [correctionFeed]: 1 - decay ** step } : {}
}

/**
 * Adds an exponential moving average of every parameter and running statistic to a step: a <- decay a + (1 - decay) w,
 * from 0. Of a binarized layer the latent weights are averaged, and quantized only afterwards: the average of signs is
 * not a sign, while the sign of the average latent weight is that of a network which could be deployed. Once signs are
 * frozen the average of a latent weight is the frozen one: what is evaluated and deployed is what was fixed, and only
 * the rest is averaged on. A decay of 0 adds nothing.
 */
export function withAverages(network: Network, step: OptimizerStep, decay: number): OptimizerStep {
  if (!(decay > 0)) return step
  const averaged: OptimizerStep = { slots: [...step.slots], updates: { ...step.updates } }
  const isFixed = ({ binarized }: Parameter): boolean => binarized && network.method.freezes === true
  const fixed = new Set(network.parameters.filter(isFixed).map(({ name }) => name))
  for (const { name, shape, node } of [...network.parameters, ...network.buffers]) {
    const next: Node = step.updates[name] ?? network.updates[name] ?? node
    const slot = prefix + name
    averaged.slots.push({ name: slot, shape })
    const moved = add(multiply(input(network.graph, slot, 'state', shape), decay), multiply(next, 1 - decay))
    averaged.updates[slot] = fixed.has(name)
      ? where(network.scalar(frozenFeed), multiply(next, network.scalar(correctionFeed)), moved)
      : moved
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
