import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ForeignRun } from '../../../../electron/host/store/foreign-run.ts'
import { thisOwner, type Owner } from '../../../../electron/host/store/owner.ts'
import type { NewRun } from '../../../../electron/host/store/new-runs.ts'
import { openStore, type Store } from '../../../../electron/host/store/store.ts'
import type { RunUpdate } from '../../../../electron/host/store/updates.ts'
import type { MetricColumns } from '../../../../electron/trainer/messages.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'

/** An empty folder, removed at the end of the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'signum-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export function temporaryStore(file = join(temporaryDirectory(), 'signum.db')): {
  store: Store
  file: string
  owner: Owner
} {
  const store = openStore(file)
  onTestFinished(() => store.close())
  return { store, file, owner: thisOwner() }
}

export function newRun(input: object = {}): NewRun {
  return { experiment: resolveExperiment({ dataset: 'digits', ...input }), epochs: 6, steps: 60 }
}

/** Points (step, value) of one metric; their times follow from their steps. */
export function columns(metric: string, points: readonly (readonly [step: number, value: number])[]): MetricColumns {
  return {
    metric,
    steps: Float64Array.from(points, ([step]) => step),
    values: Float64Array.from(points, ([, value]) => value),
    times: Float64Array.from(points, ([step]) => 1e12 + step),
  }
}

export function update(runId: number, rest: Partial<RunUpdate> = {}): RunUpdate {
  return { runId, columns: [], lines: [], seconds: 0, ...rest }
}

/** A run out of a file of another program, of one metric. */
export function foreignRun(source: string, more: Partial<ForeignRun> = {}): ForeignRun {
  const column = Float64Array.of(1, 2)
  return {
    origin: { kind: 'csv', name: source, sha256: source, source },
    longerNames: [],
    launched: false,
    ended: false,
    fields: {},
    state: 'finished',
    experiment: { quantizer: source },
    progress: { epoch: 0, epochs: 0, step: 2, steps: 2 },
    createdAt: 1,
    startedAt: 1,
    finishedAt: 2,
    error: null,
    columns: [{ metric: 'loss', steps: column, values: column, times: column }],
    ...more,
  }
}
