import type { RunRow, RunState } from '../../shared/contract/run.ts'
import { resolveExperiment } from '../../shared/experiment/resolve.ts'

let last = 0

interface Overrides {
  experiment?: Record<string, unknown>
  state?: RunState
  /** Last values of metrics. */
  results?: Record<string, number>
  row?: Partial<RunRow>
}

/** A row as the host sends it, of a small resolved experiment. */
export function makeRun({ experiment = {}, state = 'finished', results = {}, row = {} }: Overrides = {}): RunRow {
  const id = ++last
  const resolved = resolveExperiment(experiment)
  return {
    id,
    studyId: null,
    studyName: null,
    state,
    experiment: { ...resolved },
    progress: { epoch: 6, epochs: 6, step: 600, steps: 600, secondsLeft: null },
    results: Object.fromEntries(
      Object.entries(results).map(([name, value]) => [
        name,
        { last: value, best: value, bestStep: 600, atBest: value },
      ]),
    ),
    createdAt: 1000,
    startedAt: 2000,
    finishedAt: state === 'finished' ? 12_000 : null,
    error: null,
    origin: null,
    priority: 0,
    revision: id,
    starred: false,
    archived: false,
    notes: '',
    name: '',
    tags: [],
    ...row,
  }
}
