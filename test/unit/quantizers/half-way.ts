import type { Quantizer } from '../../../shared/quantizers/quantizer.ts'
import { completeSchedule, symbolsAt } from '../../../shared/quantizers/schedule.ts'

/** A quantizer's symbols half way through a training with everything as proposed. */
export function halfWay(quantizer: Quantizer): Record<string, number> {
  return symbolsAt(quantizer, {}, completeSchedule(quantizer, { kind: null, start: null, end: null }), 0.5)
}
