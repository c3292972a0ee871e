import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import type { Outcome, Runner, Trial } from './runner.ts'

/** What came of one program. */
export interface Verdict {
  form: string
  program: string
  /**
   * same: bit for bit; close: within 1e-5 of the largest logit, and the same classes; absent: no runner here; refused:
   * the form cannot carry the model.
   */
  result: 'same' | 'close' | 'different' | 'failed' | 'absent' | 'refused'
  /** Why it failed or was refused, or what is missing. */
  remark: string | null
  /** Images of another class than the packed model gives. */
  otherClasses: number | null
  /** The largest difference of logits, as a part of the largest logit. */
  difference: number | null
  bytes: number | null
  milliseconds: number | null
  memory: number | null
}

const limit = 1e-5
const unknown = { otherClasses: null, difference: null, bytes: null, milliseconds: null, memory: null }

/** Runs a model in every form for which there is a program, and holds the logits to those of our own runtime. */
export async function compareRunners(
  own: Runner,
  others: readonly Runner[],
  trial: Trial,
  onProgress: (program: string) => void,
): Promise<Verdict[]> {
  onProgress(own.program)
  const expected = await own.run(trial)
  const verdicts = [verdictOf(own, expected, expected, trial.count)]
  for (const runner of others) {
    const { form, program } = runner
    const remark = runner.missing()
    if (remark !== null) verdicts.push({ form, program, result: 'absent', remark, ...unknown })
    else {
      onProgress(program)
      try {
        verdicts.push(verdictOf(runner, await runner.run(trial), expected, trial.count))
      } catch (error) {
        const result = error instanceof BadInput && error.fault.code === 'unsupported' ? 'refused' : 'failed'
        verdicts.push({ form, program, result, remark: messageOf(error), ...unknown })
      }
    }
  }
  return verdicts
}

function verdictOf({ form, program }: Runner, found: Outcome, expected: Outcome, count: number): Verdict {
  const { bytes, milliseconds, memory } = found
  const classes = expected.logits.length / count
  const largest = expected.logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const isWhole = found.logits.length === expected.logits.length
  const difference = isWhole
    ? expected.logits.reduce((most, value, index) => Math.max(most, apart(value, found.logits[index]!)), 0) /
      Math.max(largest, 1e-30)
    : Infinity
  let otherClasses = 0
  for (let image = 0; image < count; image++) {
    const row = (logits: Float32Array) => best(logits.subarray(image * classes, (image + 1) * classes))
    if (row(expected.logits) !== row(found.logits)) otherClasses++
  }
  const result = difference === 0 ? 'same' : difference <= limit && otherClasses === 0 ? 'close' : 'different'
  const remark = isWhole ? null : `${found.logits.length} logits in place of ${expected.logits.length}`
  return { form, program, result, remark, otherClasses, difference, bytes, milliseconds, memory }
}

/** NaN is equal to NaN alone. */
const apart = (a: number, b: number) => (Object.is(a, b) ? 0 : Number.isNaN(a - b) ? Infinity : Math.abs(a - b))

const best = (row: Float32Array): number => row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity))
