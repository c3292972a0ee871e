import { beforeEach, expect, test, vi } from 'vitest'
import { useComparison } from '../../../renderer/compare/use-comparison.ts'
import { choosingMetric, headlineMetric } from '../../../shared/metrics/metric.ts'
import { makeRun } from '../make-run.ts'

const route = { query: {} }
vi.mock('vue-router', () => ({ useRoute: () => route, useRouter: () => ({}) }))
beforeEach(() => void (route.query = {}))

const validated = makeRun({ results: { [choosingMetric]: 0.8, [headlineMetric]: 0.7 } })
const plain = makeRun({ results: { [headlineMetric]: 0.9 } })

test('curves of runs with validation images are of these, their order of what is reported', () => {
  const { metrics, ranked } = useComparison(() => [validated])
  expect(metrics.value).toEqual([choosingMetric, 'train.loss'])
  expect(ranked.value).toBe(headlineMetric)
  expect(useComparison(() => [validated, plain]).metrics.value).toEqual([headlineMetric, choosingMetric, 'train.loss'])
  expect(useComparison(() => [plain]).metrics.value).toEqual([headlineMetric, 'train.loss'])
})

test('until held-out images are scored, validation images rank', () => {
  const growing = makeRun({ state: 'training', results: { [choosingMetric]: 0.8 } })
  expect(useComparison(() => [growing]).ranked.value).toBe(choosingMetric)
  expect(useComparison(() => [growing, validated]).ranked.value).toBe(headlineMetric)
  expect(useComparison(() => []).ranked.value).toBe(headlineMetric)
})

test('what the address names is shown and ranked', () => {
  route.query = { metrics: 'train.loss,soft.accuracy' }
  const { metrics, ranked } = useComparison(() => [validated])
  expect(metrics.value).toEqual(['train.loss', 'soft.accuracy'])
  expect(ranked.value).toBe('soft.accuracy')
})
