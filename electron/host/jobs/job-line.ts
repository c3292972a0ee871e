import { checkedLine, textOfLine } from '../../imports/checked-line.ts'
import type { TrainingNews } from '../executors/executor.ts'
import { exactJson, fromExactJson } from './exact-json.ts'

/** What a job's journal says last in an attempt. */
export type JobEnd =
  | { type: 'finished' }
  | { type: 'failed'; message: string; detail?: string; cause?: 'diverged' }
  /** It alone was cancelled, of those that share a job. */
  | { type: 'cancelled' }
  /** It stopped between two steps and goes on from its newest checkpoint if it is begun again. */
  | { type: 'stopped'; why: 'signal' | 'time-limit' }

/** A line of a job's journal. Paths of checkpoints in it are names in the job's folder. */
export interface JobLine {
  /** Rises from line to line, also from one attempt to the next. */
  place: number
  /** Milliseconds since 1970. */
  time: number
  news?: TrainingNews
  end?: JobEnd
}

/** Lines that an attempt may have; its number times this is the place before its first line. */
export const linesOfAttempt = 1e9

export const attemptOf = (place: number) => Math.floor(place / linesOfAttempt)

/** Name of the journal of an attempt. Each has its own file: a node that was cut off may still write to the last. */
export const journalName = (attempt: number) => `journal-${String(attempt).padStart(4, '0')}.signum-job`
export const journalPattern = /^journal-(\d{4,})\.signum-job$/

export function lineOf(line: JobLine): Buffer {
  return checkedLine(exactJson(line))
}

/** What a line says; null if it is damaged. */
export function jobLineIn(bytes: Buffer): JobLine | null {
  const text = textOfLine(bytes)
  if (text === null) return null
  try {
    return fromExactJson(text) as JobLine
  } catch {
    return null
  }
}
