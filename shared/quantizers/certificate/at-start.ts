import type { ParameterValues } from '../../experiment/parameter.ts'
import type { Quantizer } from '../quantizer.ts'
import { completeSchedule, symbolsAt } from '../schedule.ts'
import { certify, type Certificate } from './certificate.ts'

/** Values of mu and the parameters with which a pair goes into its first step, as it proposes them. */
export function symbolsAtStart(quantizer: Quantizer, parameters: ParameterValues = {}): Record<string, number> {
  return symbolsAt(quantizer, parameters, completeSchedule(quantizer, { kind: null, start: null, end: null }), 0)
}

/** The certificate of a pair as it goes into its first step. @throws BadInput as certify does */
export function certificateAtStart(quantizer: Quantizer, parameters: ParameterValues = {}): Certificate {
  return certify(quantizer, symbolsAtStart(quantizer, parameters))
}
