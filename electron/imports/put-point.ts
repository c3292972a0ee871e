import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase, type Phrase } from '../../shared/errors/phrase.ts'
import type { SeriesCollector } from './imported-run.ts'
import { counted, type Remarks } from './remarks.ts'

/** One value of a metric. */
export interface Point {
  metric: string
  step: number
  value: number
  /** Milliseconds since 1970, 0 if unknown. */
  time: number
}

/** Where a point stands, for messages. */
export interface PointPlace {
  file: string
  /** Counted from 1. */
  line: number
  /** What the file calls its steps. */
  stepName: string
  /** Said of two values at one step, beside that there are two; null for nothing. */
  beside?: Phrase | null
  remarks: Remarks
}

/**
 * Adds a point of a file that has a line a step. A value at a step that is there already, with others after it, is one
 * of a writer that was resumed: it and what follows replaces what the writer abandoned.
 * @throws BadInput if two values stand at one step and nothing tells them apart
 */
export function putPoint(
  collector: SeriesCollector,
  { metric, step, value, time }: Point,
  { file, line, stepName, beside = null, remarks }: PointPlace,
): void {
  const before = collector.pointsOf(metric)
  const last = before?.steps.at(-1)
  if (last === step) {
    if (Object.is(before!.values.at(-1), value)) return
    throw new BadInput({
      code: 'ambiguous',
      subject: file,
      what: phrase`${file}, line ${line}: a second value of ${metric} at ${stepName} ${step}${beside ?? ''}`,
      remedy: phrase`say which is which: with a column step that counts every line, a column run, or a column phase for
            training and validation`,
    })
  }
  if (last !== undefined && step < last && before!.steps.includes(step))
    remarks.note(
      `${file}\nresumed`,
      (count) => ({
        code: 'conflict',
        subject: file,
        what: phrase`${counted(count, 'value')} of ${file} ${count === 1 ? 'was' : 'were'} replaced: the file goes back
              to an earlier ${stepName} in line ${line}, as a training that was resumed does`,
      }),
      collector.takeBack(step, [metric]),
    )
  collector.add(metric, step, value, time)
}
