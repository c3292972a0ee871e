import type { RunRow } from '../../../shared/contract/run.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

let lastId = 0

/** A stored run with the given results (last value; the best is 0.01 above); finished unless told otherwise. */
export function makeRun(
  experiment: ExperimentInput,
  results: Record<string, number | null> = {},
  more: Partial<RunRow> = {},
): RunRow {
  const resolved = resolveExperiment(experiment)
  lastId += 1
  return {
    id: lastId,
    studyId: null,
    studyName: null,
    state: 'finished',
    experiment: { ...resolved },
    progress: { epoch: resolved.epochs, epochs: resolved.epochs, step: 1, steps: 1, secondsLeft: null },
    results: Object.fromEntries(
      Object.entries(results).map(([name, last]) => [
        name,
        { last, best: last === null ? null : last + 0.01, bestStep: 1, atBest: last },
      ]),
    ),
    createdAt: 0,
    startedAt: 0,
    finishedAt: 0,
    error: null,
    origin: null,
    priority: 0,
    revision: 1,
    starred: false,
    archived: false,
    notes: '',
    name: '',
    tags: [],
    ...more,
  }
}

/** A finished run with the headline accuracy. */
export function accurateRun(experiment: ExperimentInput, accuracy: number | null, more: Partial<RunRow> = {}): RunRow {
  return makeRun(experiment, { 'deployed.accuracy': accuracy }, more)
}
