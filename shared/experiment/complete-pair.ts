import { usualDomain } from '../quantizers/certificate/domain.ts'
import { cut } from '../quantizers/certificate/piece.ts'
import type { Quantizer } from '../quantizers/quantizer.ts'
import type { MuSchedule } from '../quantizers/schedule.ts'
import { parseExpression } from '../quantizers/parse/parse.ts'
import { findQuantizer } from '../quantizers/zoo.ts'
import { BadInput } from '../errors/bad-input.ts'
import type { FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'
import { customName, pairKeys, quantizerOf } from './method.ts'

/** The fields that choose a pair. */
export interface PairChoice {
  quantizer: string
  forward: string | null
  backward: string | null
  deploy: string | null
}

/**
 * The pair that an experiment chooses; null if its fields do not make one, and then there are complaints at these
 * fields.
 */
export function completePair(choice: PairChoice): { quantizer: Quantizer | null; complaints: FaultInput[] } {
  if (choice.quantizer !== customName) {
    const given = pairKeys.filter((key) => choice[key] !== null)
    const complaints = given.map((field): FaultInput => ({
      code: 'conflict',
      field,
      what: phrase`is for the quantizer ${customName}`,
      remedy: phrase`leave it out, or take that instead of ${choice.quantizer}`,
    }))
    return { quantizer: findQuantizer(choice.quantizer)!, complaints }
  }
  if (choice.forward === null)
    return {
      quantizer: null,
      complaints: [
        {
          code: 'missing-value',
          field: 'forward',
          what: 'is missing',
          remedy: 'write the forward quantizer in w and mu, such as tanh(mu*w)',
        },
      ],
    }
  const unread = pairKeys.flatMap((field) =>
    complaintsAbout(field, () => choice[field] !== null && parseExpression(choice[field])),
  )
  if (unread.length > 0) return { quantizer: null, complaints: unread }
  const complaints = complaintsAbout('forward', () => quantizerOf(choice))
  return { quantizer: complaints.length > 0 ? null : quantizerOf(choice), complaints }
}

/** A pair is checked at the mu that it proposes; if others are asked for, it must have values there too. */
export function scheduleComplaints(quantizer: Quantizer, { start, end }: MuSchedule): FaultInput[] {
  if (quantizer.name !== customName || quantizer.mu === null) return []
  return complaintsAbout('forward', () => {
    cut(quantizer.forward, quantizer.backward, { mu: start }, usualDomain)
    cut(quantizer.forward, quantizer.backward, { mu: end }, { from: -1, to: 1 })
  })
}

function complaintsAbout(field: string, check: () => unknown): FaultInput[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof BadInput) return error.faults.map((fault) => ({ ...fault, field: fault.field ?? field }))
    throw error
  }
}
