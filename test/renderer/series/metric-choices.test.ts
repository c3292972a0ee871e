import { expect, test } from 'vitest'
import { metricChoices } from '../../../renderer/series/metric-choices.ts'
import { choosingMetric, headlineMetric, metrics } from '../../../shared/metrics/metric.ts'
import { makeRun } from '../make-run.ts'

const names = (runs: Parameters<typeof metricChoices>[1], chosen: readonly string[]) =>
  metricChoices(metrics, runs, chosen)
    .map(({ name }) => name)
    .slice(metrics.length)

test('scores of validation images can be chosen where a run has them, and what is chosen is among the choices', () => {
  const validated = makeRun({ results: { [choosingMetric]: 0.8, [headlineMetric]: 0.7 } })
  const plain = makeRun({ results: { [headlineMetric]: 0.9 } })
  expect(names([plain], [headlineMetric])).toEqual([])
  expect(names([plain, validated], [headlineMetric])).toEqual([choosingMetric])
  expect(names([plain], [choosingMetric, 'system.processor', 'theirs'])).toEqual([
    choosingMetric,
    'system.processor',
    'theirs',
  ])
})
