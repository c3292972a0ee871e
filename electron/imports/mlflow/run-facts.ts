import { phrase } from '../../../shared/errors/phrase.ts'
import type { ImportedRun, RunEnd, SeriesCollector } from '../imported-run.ts'
import { pythonValue } from '../python-value.ts'
import { counted, type Remarks } from '../remarks.ts'

/** What MLflow knows of a run beside its metrics. */
export interface RunFacts {
  id: string
  /** Empty if it was given none. */
  name: string
  /** RUNNING, SCHEDULED, FINISHED, FAILED or KILLED. */
  status: string
  /** Milliseconds since 1970; null if it did not end. */
  endTime: number | null
  isDeleted: boolean
  experiment: string | null
  /** Name of the run that it is nested in. */
  parent: string | null
  params: ReadonlyMap<string, string>
  tags: ReadonlyMap<string, string>
}

/** The numbers of the states in files (mlflow/protos/service.proto, RunStatus). */
export const statuses: Readonly<Record<string, string>> = {
  '1': 'RUNNING',
  '2': 'SCHEDULED',
  '3': 'FINISHED',
  '4': 'FAILED',
  '5': 'KILLED',
}

/** What a run is called there: MLflow itself names runs that were given no name. */
export const nameOf = ({ id, name }: Pick<RunFacts, 'id' | 'name'>): string => name.trim() || id

/** Tags that MLflow sets itself begin so. */
const own = 'mlflow.'
const notes = 'mlflow.note.content'
export const parentTag = 'mlflow.parentRunId'

/**
 * A run as it is imported: its parameters are fields, with the values that Python printed; tags are fields behind
 * "tag."; the run that it is nested in is the field "parent".
 * @param source where it is read from
 */
export function mlflowRun(
  facts: RunFacts,
  source: string,
  { series, head, media }: Pick<ImportedRun, 'series' | 'head' | 'media'>,
): ImportedRun {
  const { id, params, tags, parent, experiment } = facts
  const name = nameOf(facts)
  const told = (key: string, value: string | null) => (value === null ? [] : [[key, value] as const])
  return {
    name,
    longerNames: [...(parent === null ? [] : [`${parent}/${name}`]), `${name} (${id.slice(0, 8)})`, `${name} (${id})`],
    source,
    head,
    configuration: Object.fromEntries([
      ...told('experiment', experiment),
      ...told('parent', parent),
      ...[...tags].filter(([key]) => !key.startsWith(own)).map(([key, value]) => [`tag.${key}`, value] as const),
      ...[...params].map(([key, value]) => [key, pythonValue(value)] as const),
    ]),
    notes: tags.get(notes) ?? '',
    end: endOf(facts),
    series,
    media,
  }
}

function endOf({ status, endTime }: RunFacts): RunEnd | null {
  if (status === 'FINISHED') return { state: 'finished', error: null, at: endTime }
  if (status === 'FAILED') return { state: 'failed', error: 'MLflow says that it failed.', at: endTime }
  if (status === 'KILLED') return { state: 'interrupted', error: 'MLflow says that it was killed.', at: endTime }
  return null
}

/** A value of a metric. */
export interface MlflowPoint {
  metric: string
  step: number
  value: number
  /** Milliseconds since 1970. */
  time: number
}

/**
 * Adds a value. MLflow keeps all that are logged at one step, and so does this; a metric that goes back to a step that
 * it had was resumed, and what it had from there on is replaced.
 */
export function addPoint(
  collector: SeriesCollector,
  { metric, step, value, time }: MlflowPoint,
  subject: string,
  remarks: Remarks,
): void {
  if (!Number.isSafeInteger(step)) {
    remarks.leaveOut(`${subject}\nstep`, (count) => ({
      code: 'bad-value',
      subject,
      what: phrase`${counted(count, 'value')} of ${subject} at steps that are too large`,
    }))
    return
  }
  if (Math.abs(value) === Number.MAX_VALUE)
    remarks.note(`${subject}\ninfinite`, (count) => ({
      code: 'out-of-range',
      subject,
      what: phrase`${counted(count, 'value')} of ${subject} ${count === 1 ? 'is' : 'are'} the largest number there is,
            as which the database of MLflow keeps infinity`,
    }))
  const before = collector.pointsOf(metric)
  const last = before?.steps.at(-1)
  if (last === step)
    remarks.note(`${subject}\nsame step`, (count) => ({
      code: 'ambiguous',
      subject,
      what: phrase`${counted(count, 'value')} of ${subject} ${count === 1 ? 'is' : 'are'} at the step of the value
            before, and ${count === 1 ? 'is' : 'are'} kept, as MLflow keeps them`,
      remedy: 'log with a step to see a curve',
    }))
  else if (last !== undefined && step < last && before!.steps.includes(step))
    remarks.note(
      `${subject}\nresumed`,
      (count) => ({
        code: 'conflict',
        subject,
        what: phrase`${counted(count, 'value')} in ${subject} ${count === 1 ? 'was' : 'were'} replaced: the run goes
              back to an earlier step, as a training that was resumed does`,
      }),
      collector.takeBack(step, [metric]),
    )
  collector.add(metric, step, value, time)
}

/** Says of runs that MLflow deleted, and of runs without metrics, that they are not taken. */
export function tellOfRun(why: 'deleted' | 'empty', subject: string, remarks: Remarks): void {
  remarks.note(`${subject}\n${why}`, (count) => ({
    code: 'nothing-there',
    subject,
    what:
      why === 'deleted'
        ? phrase`${counted(count, 'run')} in ${subject} that MLflow has as deleted ${
            count === 1 ? 'is' : 'are'
          } not read`
        : phrase`${counted(count, 'run')} in ${subject} without metrics ${count === 1 ? 'is' : 'are'} not read`,
  }))
}
