import type { ParameterValues } from './parameter.ts'
import { completed, type MuScheduleKind, type Quantizer } from './quantizer.ts'
import { evaluate } from './scalar.ts'

/** How the sharpness mu moves from `start` to `end` while training progress goes from 0 to 1. */
export interface MuSchedule {
  kind: MuScheduleKind
  start: number
  end: number
  /** Stairs of the schedule `steps`. */
  steps?: number
}

/** Progress of a training, for schedules. */
export interface Moment {
  /** From 0 at the first step to 1 at the last. */
  progress: number
  /** Epochs done, with their fraction. */
  epoch: number
  /** Learning rate of the step. */
  learningRate: number
  /** Sum of the learning rates of all steps before. */
  accumulated: number
}

/** A moment of which only the progress is known: whatever depends on the rest has its plain value. */
export function momentAt(progress: number): Moment {
  return { progress, epoch: 1, learningRate: 1, accumulated: 0 }
}

const usualSteps = 5

/** Fills in what the quantizer proposes; a start or end that is given with no kind keeps the proposed kind. */
export function completeSchedule(
  quantizer: Quantizer,
  given: { kind: MuScheduleKind | null; start: number | null; end: number | null; steps?: number },
): MuSchedule {
  const proposed = quantizer.mu ?? { kind: 'constant', start: 1, end: 1 }
  const kind = given.kind ?? proposed.kind
  const start = given.start ?? proposed.start
  const end = given.end ?? (kind === 'constant' || kind === 'accumulated' ? start : Math.max(start, proposed.end))
  return { kind, start, end, ...(given.steps === undefined ? {} : { steps: given.steps }) }
}

/**
 * mu at a moment, or at a training progress from 0 (first step) to 1 (last step). Accumulated: the start plus the
 * learning rates of all steps before, mu_t = mu_1 + sum of eta_s (PARQ, Jin et al., 2025: the weight of the regularizer
 * in lazy proximal steps).
 */
export function muAt({ kind, start, end, steps = usualSteps }: MuSchedule, at: Moment | number): number {
  const { progress, accumulated } = typeof at === 'number' ? momentAt(at) : at
  switch (kind) {
    case 'constant':
      return start
    case 'linear':
      return start + (end - start) * progress
    case 'exponential':
      return start * (end / start) ** progress
    case 'cosine':
      return start + ((end - start) * (1 - Math.cos(Math.PI * progress))) / 2
    case 'steps':
      return start * (end / start) ** (Math.min(Math.floor(progress * steps), steps - 1) / Math.max(steps - 1, 1))
    case 'accumulated':
      return start + accumulated
  }
}

/** Values of every symbol but w at a moment, or at a training progress from 0 to 1. */
export function symbolsAt(
  quantizer: Quantizer,
  parameters: ParameterValues,
  schedule: MuSchedule,
  at: Moment | number,
): Record<string, number> {
  const moment = typeof at === 'number' ? momentAt(at) : at
  const { progress, epoch, learningRate } = moment
  const values = completed(quantizer, parameters)
  const symbols: Record<string, number> = { mu: muAt(schedule, moment), ...values }
  for (const { parameter, from, rise } of quantizer.ramped) {
    symbols[parameter] =
      from + (values[parameter]! - from) * evaluate(rise, { ...values, progress, epoch, learningRate })
  }
  return symbols
}
