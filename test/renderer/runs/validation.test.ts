import { expect, test } from 'vitest'
import { followed } from '../../../renderer/runs/sparklines.ts'
import { figureIn, runRow, validationColumn } from '../../../renderer/runs/table-row.ts'
import { followedMetric, followedMetrics, proposedMetrics } from '../../../shared/figures/followed-metrics.ts'
import { choosingMetric, headlineMetric } from '../../../shared/metrics/metric.ts'
import { makeRun } from '../make-run.ts'

const growing = makeRun({ state: 'training', results: { [choosingMetric]: 0.8, 'train.loss': 1 } })
const ended = makeRun({ results: { [choosingMetric]: 0.8, [headlineMetric]: 0.7 } })
const plain = makeRun({ results: { [headlineMetric]: 0.9 } })

test('a run with validation images is followed by these, any other by the held-out ones', () => {
  expect([growing, ended, plain].map(followedMetric)).toEqual([choosingMetric, choosingMetric, headlineMetric])
})

test('several are followed by both where they differ; those that have not begun say nothing', () => {
  const queued = makeRun({ state: 'queued', results: {} })
  expect(followedMetrics([growing, ended, queued])).toEqual([choosingMetric])
  expect(followedMetrics([growing, plain])).toEqual([headlineMetric, choosingMetric])
  expect(followedMetrics([queued])).toEqual([headlineMetric])
  expect(followedMetrics([])).toEqual([headlineMetric])
})

test('small curves are of validation images where a run has some', () => {
  const curve = (runId: number, metric: string) => ({ runId, metric })
  expect(followed([curve(1, headlineMetric), curve(2, headlineMetric), curve(2, choosingMetric)])).toEqual([
    curve(1, headlineMetric),
    curve(2, choosingMetric),
  ])
})

test('a column of held-out images shows validation images, and says so, until those are scored', () => {
  expect(figureIn(runRow(growing), headlineMetric)).toMatchObject({ mean: 0.8, ofValidation: true })
  expect(figureIn(runRow(ended), headlineMetric)).toEqual({ mean: 0.7, deviation: null, n: 1, odd: 0, settled: true })
  expect(figureIn(runRow(plain), headlineMetric)?.mean).toBe(0.9)
  expect(figureIn(runRow(growing), 'train.loss')).toMatchObject({ mean: 1 })
  expect(figureIn(runRow(growing), 'mu')).toBeNull()
  expect([`${headlineMetric}:best`, 'train.loss'].map(validationColumn)).toEqual([`${choosingMetric}:best`, null])
})

test('runs of other programs are drawn by what they have, ours by accuracy and loss from the beginning', () => {
  const theirs = (results: Record<string, number>) =>
    makeRun({ results, row: { origin: { kind: 'csv', name: 'theirs', sha256: '' } } })
  const some = [
    theirs({ 'val/f1': 0.5, psnr: 20 }),
    theirs({ psnr: 21, 'train.loss': 0.3 }),
    theirs({ fid: 3, psnr: 22 }),
  ]
  expect(proposedMetrics(some)).toEqual(['psnr', 'train.loss'])
  expect(proposedMetrics([some[0]!, some[2]!])).toEqual(['psnr', 'fid'])
  expect(proposedMetrics([theirs({})])).toEqual([headlineMetric, 'train.loss'])
  expect(proposedMetrics([makeRun({ results: { 'train.loss': 2 } })])).toEqual([headlineMetric, 'train.loss'])
  expect(proposedMetrics([some[0]!, plain])).toEqual([headlineMetric, 'train.loss'])
})
