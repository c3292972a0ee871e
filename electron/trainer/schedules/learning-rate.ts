import { epochsOf } from '../../../shared/experiment/epoch-list.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'

/** One-cycle starts from the full rate divided by this, as in fastai and PyTorch. */
const oneCycleDivisor = 25

/**
 * Learning rate of a step (from 0) out of `steps`: linear warm-up from 0, then the schedule from the full rate towards
 * the rate at the end (0 by default), which would be reached one step after the last.
 */
export function learningRateAt(experiment: ResolvedExperiment, step: number, steps: number): number {
  const { learningRate: full, learningRateEnd: end } = experiment
  const warmup = Math.min(Math.round((experiment.warmupEpochs / experiment.epochs) * steps), steps)
  if (step < warmup) return (full * (step + 1)) / warmup
  const progress = (step - warmup) / Math.max(steps - warmup, 1)
  switch (experiment.learningRateSchedule) {
    case 'constant':
      return full
    case 'linear':
      return end + (full - end) * (1 - progress)
    case 'cosine':
      return alongCosine(full, end, progress)
    case 'step': {
      // Epochs are counted from the start of the training, warm-up included, in whole numbers: no rounding moves a
      // step.
      const passed = epochsOf(experiment.learningRateSteps).filter(
        (epoch) => step * experiment.epochs >= epoch * steps,
      ).length
      return full * experiment.learningRateFactor ** passed
    }
    case 'one-cycle':
      return oneCycle(full, end, experiment.learningRateRise, progress)
  }
}

/** Half a cosine from `from` to `to` (Loshchilov and Hutter, 2017, without restarts). */
function alongCosine(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * progress))) / 2
}

/**
 * One cycle (Smith and Topin, 2018): a line up to the full rate over the rising share, then half a cosine to the end.
 */
function oneCycle(full: number, end: number, share: number, progress: number): number {
  const start = full / oneCycleDivisor
  return progress < share
    ? start + (full - start) * (progress / share)
    : alongCosine(full, end, (progress - share) / (1 - share))
}
