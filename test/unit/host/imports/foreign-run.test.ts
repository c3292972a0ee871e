import { expect, test } from 'vitest'
import { foreignRun, type Given } from '../../../../electron/host/imports/foreign-run.ts'
import { MetricSettings } from '../../../../electron/host/imports/settings.ts'
import type { ImportedRun, RunEnd } from '../../../../electron/imports/imported-run.ts'
import { Remarks } from '../../../../electron/imports/remarks.ts'

/** A run that was to take 100 epochs and has told of ten steps. */
function progressOf(end: RunEnd['state'] | null | undefined, rest: Partial<Given> = {}) {
  const run: ImportedRun = {
    name: 'live',
    longerNames: [],
    source: '/runs/live',
    head: null,
    configuration: { epochs: 100 },
    ...(end === undefined ? {} : { end: end === null ? null : { state: end, error: null, at: null } }),
    series: [
      {
        metric: 'val.acc',
        theirs: 'val/acc',
        steps: Float64Array.from({ length: 10 }, (_, step) => step),
        values: new Float64Array(10),
        times: new Float64Array(10),
      },
    ],
  }
  const given = {
    kind: 'journal',
    path: '/runs',
    metrics: new MetricSettings({}),
    set: {},
    remarks: new Remarks(),
  } as const
  return foreignRun(run, { ...given, ...rest }).progress
}

test('how many epochs are done is taken from the configuration of a run that has finished, or never says so', () => {
  expect(progressOf('finished')).toEqual({ epoch: 100, epochs: 100, step: 9, steps: 9 })
  expect(progressOf(undefined)).toMatchObject({ epoch: 100, epochs: 100 })
})

test('the epochs of a run that grows, broke off or failed are unknown, unless the user gives them', () => {
  expect(progressOf(null, { grows: true })).toEqual({ epoch: 0, epochs: 0, step: 9, steps: 9 })
  expect(progressOf(undefined, { grows: true })).toMatchObject({ epoch: 0, epochs: 0 })
  for (const end of [null, 'interrupted', 'failed'] as const)
    expect(progressOf(end)).toMatchObject({ epoch: 0, epochs: 0 })
  expect(progressOf('failed', { set: { epochs: 5 } })).toMatchObject({ epoch: 5, epochs: 5 })
})
