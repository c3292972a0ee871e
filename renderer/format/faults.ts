import { ORPCError } from '@orpc/client'
import { ZodError } from 'zod'
import { faultsOf } from '../../shared/contract/fault-schema.ts'
import { FaultError } from '../../shared/errors/fault-error.ts'
import type { Fault } from '../../shared/errors/fault.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { clauseOf, namesField, sentencesOf, type Voice } from '../../shared/errors/voice.ts'
import { headingOf } from '../../shared/tables/labels.ts'
import { ConnectionBroke } from '../host/connection.ts'
import { t } from '../words/words.ts'

/** What is wrong with a field of a form, in the words that stand there. */
export interface Complaint {
  /** Key of the field; null if it is about all of the form. */
  field: string | null
  message: string
}

/** How the window names things: fields by their titles, things to do by their places. */
export const windowVoice: Voice = {
  field: (key) => `"${headingOf(key)}"`,
  deed: (name) =>
    ({
      'list-runs': t('format.theListOfRuns'),
      train: t('format.theLaunchForm'),
      freeze: t('format.packedModelOnTheRunsPage'),
      'show-quantizer': t('format.theLab'),
    })[name],
}

/** The window's voice for a form whose fields have titles of their own. */
export function voiceOf(titles: Readonly<Record<string, string>>): Voice {
  return { ...windowVoice, field: (key) => (Object.hasOwn(titles, key) ? `"${titles[key]}"` : windowVoice.field(key)) }
}

/** The faults that an error carries, from this side of the border or the other; null if it carries none. */
export function faultsIn(error: unknown): readonly Fault[] | null {
  return error instanceof FaultError ? error.faults : faultsOf(error)
}

/** A fault as it stands beside its field. */
export function complaintOf(fault: Fault, voice = windowVoice): Complaint {
  return { field: fault.field, message: clauseOf(fault, voice) }
}

/** An error as a person reads it: what happened, to what, and what to do. */
export function describeFailure(error: unknown): string {
  if (error instanceof ConnectionBroke) return t('format.connectionBroke')
  // An answer or a request that the contract does not allow: the libraries' words would help nobody.
  if (error instanceof ORPCError && faultsIn(error) === null) return t('format.unforeseen', { code: error.code })
  if (error instanceof ZodError) return t('format.unforeseen', { code: 'CONTRACT' })
  return (
    faultsIn(error)
      ?.map((fault) =>
        fault.field === null || namesField(fault, fault.field)
          ? sentencesOf(fault, windowVoice)
          : `${headingOf(fault.field)}: ${sentencesOf(fault, windowVoice)}`,
      )
      .join(' ') ?? messageOf(error)
  )
}
