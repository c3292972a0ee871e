import type { RunRow } from '../../../shared/contract/run.ts'

/** A run as the store lists it, queued unless told otherwise. */
export function row(rest: Partial<RunRow> = {}): RunRow {
  return {
    id: 1,
    studyId: null,
    studyName: null,
    state: 'queued',
    experiment: { dataset: 'mnist', model: 'cnn-small', quantizer: 'bnn++', seed: 1, batchSize: 64 },
    progress: { epoch: 0, epochs: 4, step: 0, steps: 400, secondsLeft: null },
    results: {},
    createdAt: 0,
    startedAt: null,
    finishedAt: null,
    error: null,
    origin: null,
    priority: 0,
    revision: 1,
    starred: false,
    archived: false,
    notes: '',
    name: '',
    tags: [],
    ...rest,
  }
}

/** How far a run of four epochs and 400 steps is. */
export function at(step: number, secondsLeft: number | null = null): RunRow['progress'] {
  return { epoch: Math.floor(step / 100), epochs: 4, step, steps: 400, secondsLeft }
}
