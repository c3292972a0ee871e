import { afterEach, expect, test } from 'vitest'
import type { StudyRow } from '../../../shared/contract/studies.ts'
import { ownMetric } from '../../../shared/metrics/own-metrics.ts'
import { learnNames } from '../../../shared/query/learn-names.ts'
import { studyText } from '../../../shared/reports/study-text.ts'
import { row } from '../cli/row.ts'

const figure = { last: 0.5, best: null, bestStep: null, atBest: null }
const study = { id: 3, name: 'Sweep', notes: '' } as StudyRow
const foreign = (id: number) =>
  row({
    id,
    state: 'finished',
    experiment: { quantizer: `run-${id}`, optimizer: id === 1 ? 'adam' : 'sgd', seed: 1 },
    results: { 'val.mIoU': figure, 'train.loss': figure },
  })

afterEach(() => learnNames(() => ({ metrics: [], fields: [] })))

test('a study of scripts shows the metrics that they report, or those that are asked for', () => {
  learnNames(() => ({ metrics: [ownMetric('val.mIoU')], fields: [] }))
  const runs = [foreign(1), foreign(2)]
  const text = studyText(study, runs, [])
  expect(text).toContain('metric: val.mIoU, train.loss\ntest: welch')
  expect(text.match(/^metric: [\w.]+$/gm)).toEqual(['metric: val.mIoU', 'metric: train.loss'])
  expect(text).toContain('| 2 | – | run\\-2 | 1 | finished | 0\\.50000 | 0\\.50000 |')

  const asked = studyText(study, runs, [], { metrics: ['val.mIoU'], rows: ['optimizer'] })
  expect(asked).toContain('rows: optimizer\nmetric: val.mIoU\ntest: welch')
  expect(asked).not.toContain('train.loss')
})
