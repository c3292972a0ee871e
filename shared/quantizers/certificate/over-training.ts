import type { ParameterValues } from '../parameter.ts'
import type { Quantizer } from '../quantizer.ts'
import { completeSchedule, symbolsAt } from '../schedule.ts'
import { certify, type Certificate } from './certificate.ts'

/** Values of mu and the parameters with which a pair goes into its first step, as it proposes them. */
export function symbolsAtStart(quantizer: Quantizer, parameters: ParameterValues = {}): Record<string, number> {
  return symbolsAt(quantizer, parameters, completeSchedule(quantizer, { kind: null, start: null, end: null }), 0)
}

/** Where in a training a pair that moves is judged, from 0 to 1. */
const judgedAt = [0, 0.5, 1]

/**
 * The certificate of a pair over a training as it proposes it: that of the first step, unless the pair fails at half
 * way or at the last one (ReSTE starts as BNN, which is admissible, and leaves it at once).
 * @returns the certificate, and the progress at which it was made
 * @throws BadInput as certify does
 */
export function certificateOverTraining(
  quantizer: Quantizer,
  parameters: ParameterValues = {},
): { certificate: Certificate; progress: number } {
  const schedule = completeSchedule(quantizer, { kind: null, start: null, end: null })
  const judge = (progress: number) => ({
    progress,
    certificate: certify(quantizer, symbolsAt(quantizer, parameters, schedule, progress)),
  })
  const moves = quantizer.ramped.length > 0 || schedule.kind !== 'constant'
  const judged = (moves ? judgedAt : [0]).map(judge)
  return judged.find(({ certificate }) => !certificate.admissible) ?? judged[0]!
}

/** When in a training that is, as a sentence begins. */
export function momentText(progress: number): string {
  return progress === 0 ? 'At the start' : progress === 1 ? 'At the end' : 'Half way through the training'
}
