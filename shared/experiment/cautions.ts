import type { Quantizer } from '../quantizers/quantizer.ts'
import { compile } from '../quantizers/scalar.ts'
import { symbolsAt } from '../quantizers/schedule.ts'
import { quantizerOf } from './method.ts'
import type { ResolvedExperiment } from './resolved-experiment.ts'

/** From here on B is said to lengthen steps. */
const longer = 2
/** Latent weights lie between -1 and 1 where they are clipped: there B is looked at. */
const places = Array.from({ length: 2001 }, (_, index) => index / 1000 - 1)

/**
 * What a comparison may trip over although nothing is wrong with the run: the gradient of latent weights has the factor
 * B (PC++, Algorithm 1), and not every optimizer takes a factor out again. Whole sentences, for the log of the run.
 */
export function cautionsOf(experiment: ResolvedExperiment): string[] {
  const quantizer = quantizerOf(experiment)
  if (quantizer.levels === null) return []
  const largest = largestBackward(quantizer, experiment)
  if (!(largest >= longer)) return []
  const times = Number(largest.toPrecision(3))
  const factor = `${quantizer.title} multiplies the gradient of latent weights by up to ${times}`
  return [
    ...(experiment.optimizer === 'sgd'
      ? [
          `${factor}, and sgd steps by as much: at the same learning rate they move up to ${times} times as far as ` +
            'under a method whose backward is at most 1. Compare at a learning rate of its own, or under adam.',
        ]
      : []),
    ...(experiment.gradientClip > 0
      ? [
          `${factor}: gradient clipping shortens all gradients together, so that the rest of the network moves less ` +
            'than under a method whose backward is at most 1.',
        ]
      : []),
  ]
}

/** Greatest |B| on [-1, 1] at the start and at the end of the training. */
function largestBackward(quantizer: Quantizer, experiment: ResolvedExperiment): number {
  const { quantizerParameters, muSchedule: kind, muStart: start, muEnd: end } = experiment
  return Math.max(
    ...[0, 1].flatMap((progress) => {
      const backward = compile(
        quantizer.backward,
        symbolsAt(quantizer, quantizerParameters, { kind, start, end }, progress),
      )
      return places.map((place) => Math.abs(backward(place)))
    }),
  )
}
