import type { Phrase } from './phrase.ts'

/** Everything that can go wrong, by what a program can do about it; the words are the phrases of each fault. */
export const faultCodes = [
  // What was asked for.
  'missing-value',
  'unknown-name',
  'bad-value',
  'out-of-range',
  'conflict',
  'does-not-fit',
  'name-taken',
  'ambiguous',
  'nothing-there',
  'no-such-run',
  'no-such-dataset',
  'wrong-state',
  'bad-expression',
  'bad-pair',
  // Files.
  'no-such-file',
  'unreadable',
  'unwritable',
  'damaged',
  'wrong-format',
  'newer-version',
  'too-large',
  'unsupported',
  // The machine and what else runs on it.
  'in-use',
  'disk-full',
  'out-of-memory',
  'network-folder',
  'closed',
  // A run on its way.
  'dataset-unavailable',
  'dataset-changed',
  'checkpoint-unusable',
  'checkpoint-does-not-fit',
  'diverged',
  'cancelled',
  'engine-unavailable',
  'engine-failed',
  'cannot-be-frozen',
  'unforeseen',
] as const

export type FaultCode = (typeof faultCodes)[number]

/**
 * What went wrong, as a value: it crosses threads and the network as it is, and only a border (window, command line,
 * server) makes sentences of it. Programs read the code, the subject and the field, never the words. Plain JSON.
 */
export interface Fault {
  code: FaultCode
  /** What it happened to: a path, a number, a name; null if that is the field itself, or all that was given. */
  subject: string | null
  /** Key of the field that is wrong or would mend it; null if there is none. */
  field: string | null
  /** What happened: a clause without a full stop. */
  what: Phrase
  /** What to do next: a clause without a full stop; null if it follows from what happened. */
  remedy: Phrase | null
}

/** A fault as it is written down where it happens; a phrase without values may be a string. */
export interface FaultInput {
  code: FaultCode
  subject?: string | number | null
  field?: string | null
  what: Phrase | string
  remedy?: Phrase | string | null
}

export function faultOf({ code, subject = null, field = null, what, remedy = null }: FaultInput): Fault {
  return {
    code,
    subject: typeof subject === 'number' ? String(subject) : subject,
    field,
    what: phraseOf(what),
    remedy: remedy === null ? null : phraseOf(remedy),
  }
}

function phraseOf(text: Phrase | string): Phrase {
  return typeof text === 'string' ? { text, values: [] } : text
}
