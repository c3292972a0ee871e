import type { ParameterValues } from '../experiment/parameter.ts'
import { completed, type MuScheduleKind, type Quantizer } from './quantizer.ts'
import { evaluate } from './scalar.ts'

/** How the sharpness mu moves from `start` to `end` while training progress goes from 0 to 1. */
export interface MuSchedule {
  kind: MuScheduleKind
  start: number
  end: number
}

/** Fills in what the quantizer proposes; a start or end that is given with no kind keeps the proposed kind. */
export function completeSchedule(
  quantizer: Quantizer,
  given: { kind: MuScheduleKind | null; start: number | null; end: number | null },
): MuSchedule {
  const proposed = quantizer.mu ?? { kind: 'constant', start: 1, end: 1 }
  const kind = given.kind ?? proposed.kind
  const start = given.start ?? proposed.start
  return { kind, start, end: given.end ?? (kind === 'constant' ? start : Math.max(start, proposed.end)) }
}

/** mu at a training progress from 0 (first step) to 1 (end of the last epoch). */
export function muAt(schedule: MuSchedule, progress: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.start
    case 'linear':
      return schedule.start + (schedule.end - schedule.start) * progress
    case 'exponential':
      return schedule.start * (schedule.end / schedule.start) ** progress
  }
}

/** Values of every symbol but w at a training progress from 0 to 1. */
export function symbolsAt(quantizer: Quantizer, parameters: ParameterValues, schedule: MuSchedule, progress: number): Record<string, number> {
  const values = completed(quantizer, parameters)
  const symbols: Record<string, number> = { mu: muAt(schedule, progress), ...values }
  for (const { parameter, from, rise } of quantizer.ramped) {
    symbols[parameter] = from + (values[parameter]! - from) * evaluate(rise, { ...values, progress })
  }
  return symbols
}
