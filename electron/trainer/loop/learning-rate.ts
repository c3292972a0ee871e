import type { ResolvedExperiment } from '../../../shared/experiment/resolve.ts'

/**
 * Learning rate of a step (from 0) out of `steps`: linear warm-up from 0, then the schedule from the full rate towards 0,
 * which would be reached one step after the last.
 */
export function learningRateAt(experiment: ResolvedExperiment, step: number, steps: number): number {
  const warmup = Math.min(Math.round((experiment.warmupEpochs / experiment.epochs) * steps), steps)
  if (step < warmup) return (experiment.learningRate * (step + 1)) / warmup
  const progress = (step - warmup) / Math.max(steps - warmup, 1)
  switch (experiment.learningRateSchedule) {
    case 'constant':
      return experiment.learningRate
    case 'linear':
      return experiment.learningRate * (1 - progress)
    case 'cosine':
      return (experiment.learningRate * (1 + Math.cos(Math.PI * progress))) / 2
  }
}
