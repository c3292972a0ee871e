import type { Database } from 'better-sqlite3'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { deed, phrase } from '../../../shared/errors/phrase.ts'
import { resumableStates, type RunState } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { startsFromNothing } from '../../../shared/experiment/plan-study.ts'
import { startTeaches } from '../../../shared/experiment/source.ts'
import { Failure } from '../failure.ts'

interface SourceRow {
  state: RunState
  checkpoint: string | null
  experiment: string
}

/** How a source ended that did not finish, in words. */
export const fates: Partial<Record<RunState, string>> = {
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
  failed: 'failed',
}

/** Looks at the runs from which others start. */
export function sourcesOf(database: Database) {
  const one = database.prepare<[number], SourceRow>('SELECT state, checkpoint, experiment FROM runs WHERE id = ?')
  const dependants = database.prepare<[number], { id: number; state: RunState }>(
    "SELECT id, state FROM runs WHERE starts_from = ? AND checkpoint IS NULL AND state IN ('queued', " +
      "'training', 'paused') ORDER BY id LIMIT 1",
  )
  function checkTeacher(id: number): void {
    const found = one.get(id)
    if (found?.state === 'finished' && found.checkpoint !== null && quantizerIn(found) === 'full') return
    if (found?.state === 'finished' && found.checkpoint !== null) throw new BadInput(notReal(id))
    const what =
      found === undefined
        ? phrase`there is no run ${id} to teach`
        : phrase`run ${id} has not finished with a checkpoint, and cannot teach`
    throw new BadInput({
      code: found === undefined ? 'no-such-run' : 'wrong-state',
      subject: id,
      field: 'teacher',
      what,
      remedy: anotherTeacher,
    })
  }

  return {
    /**
     * Checks that a run can start from the one that it names: one that is active or finished, of the same model; and
     * that its teacher is a run that has finished.
     * @throws BadInput
     */
    check({ startFrom: id, teacher, ...experiment }: ResolvedExperiment): void {
      if (typeof teacher === 'number') checkTeacher(teacher)
      if (teacher === startTeaches && id === null) throw new BadInput(startsFromNothing)
      if (typeof id !== 'number') return
      const refuse = (fault: Omit<FaultInput, 'subject' | 'field'>) =>
        new BadInput({ subject: id, field: 'startFrom', ...fault })
      const source = one.get(id)
      if (source === undefined)
        throw refuse({
          code: 'no-such-run',
          what: phrase`there is no run ${id} to start from`,
          remedy: phrase`${deed('list-runs')} shows those there are`,
        })
      if (resumableStates.includes(source.state))
        throw refuse({
          code: 'wrong-state',
          what: phrase`run ${id} ${fates[source.state]!}, and a run starts from a finished one`,
          remedy: phrase`resume run ${id} first`,
        })
      if (source.state === 'finished' && source.checkpoint === null)
        throw refuse({
          code: 'wrong-state',
          what: phrase`run ${id} has no checkpoint to start from`,
          remedy: 'train it again',
        })
      if (teacher === startTeaches && quantizerIn(source) !== 'full') throw new BadInput(notReal(id))
      const { model, modelParameters, architecture = null } = JSON.parse(source.experiment) as ResolvedExperiment
      const other = Object.entries(modelParameters ?? {}).find(
        ([name, value]) => (experiment.modelParameters[name] ?? value) !== value,
      )
      const theirs =
        model !== experiment.model
          ? model
          : architecture !== (experiment.architecture ?? null)
            ? 'another architecture'
            : other === undefined
              ? null
              : `${model} with ${other[0]} ${other[1]}`
      if (theirs !== null)
        throw refuse({
          code: 'checkpoint-does-not-fit',
          what: phrase`run ${id} trained ${theirs}`,
          remedy: 'start from a run of the same model, with the same parameters',
        })
    },

    /**
     * @throws Failure busy if a run that is still to begin, or has no checkpoint of its own yet, starts from this
     * one.
     */
    checkRemoval(id: number): void {
      const dependant = dependants.get(id)
      if (dependant === undefined) return
      throw new Failure('busy', {
        code: 'wrong-state',
        subject: dependant.id,
        what: phrase`run ${dependant.id} is ${dependant.state} and starts from run ${id}, and nothing was removed`,
        remedy: phrase`cancel it before you remove run ${id}, or wait for its first checkpoint`,
      })
    },
  }
}

const anotherTeacher = 'choose a finished run with real weights'
const notReal = (id: number): FaultInput => ({
  code: 'wrong-state',
  subject: id,
  field: 'teacher',
  what: phrase`the weights of run ${id} were quantized, and it cannot teach`,
  remedy: anotherTeacher,
})

const quantizerIn = ({ experiment }: SourceRow): unknown => (JSON.parse(experiment) as ResolvedExperiment).quantizer

export type Sources = ReturnType<typeof sourcesOf>
