import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import type { RunRow } from '../../shared/contract/run.ts'
import { bandNames, type BandKind } from '../../shared/figures/bands.ts'
import { followedMetrics, proposedMetrics } from '../../shared/figures/followed-metrics.ts'
import { useAddress } from '../frame/use-address.ts'
import { findMetric, headlineMetric } from '../../shared/metrics/metric.ts'
import { readings, type Reading } from '../../shared/query/filter-keys.ts'
import { significanceTests, type TestName } from '../../shared/statistics/comparison.ts'
import { comparedHorizontals, isMetric, type Horizontal } from '../series/horizontal.ts'
import { intervalKinds, type IntervalKind } from './standings.ts'

export const comparisonViews = ['curves', 'values', 'scatter', 'parallel'] as const
export type ComparisonView = (typeof comparisonViews)[number]

/** How a comparison is shown. All of it is in the address. */
export interface Comparison {
  view: ComputedRef<ComparisonView>
  /** Charts, from top to bottom. */
  metrics: ComputedRef<string[]>
  horizontal: ComputedRef<Horizontal>
  band: ComputedRef<BandKind>
  smoothing: ComputedRef<number>
  traces: ComputedRef<boolean>
  /** A run of the group that the others are held against; null for none. */
  base: ComputedRef<number | null>
  /** Curves are shown as differences from the baseline. */
  asDifference: ComputedRef<boolean>
  /** What the standings show. */
  ranked: ComputedRef<string>
  value: ComputedRef<Reading>
  interval: ComputedRef<IntervalKind>
  test: ComputedRef<TestName>
  /** Horizontal of the scatter: a metric, or a field of the experiment. */
  across: ComputedRef<string>
  go(change: Record<string, string | undefined>): void
}

/** @param runs those that are compared */
export function useComparison(runs: () => readonly RunRow[]): Comparison {
  const route = useRoute()
  const { go } = useAddress()
  const text = (key: string) => (typeof route.query[key] === 'string' ? route.query[key] : undefined)
  const oneOf = <Name extends string>(key: string, names: readonly Name[], usual: Name) =>
    computed(() => names.find((name) => name === text(key)) ?? usual)
  const named = computed(() => (text('metrics') ?? '').split(',').filter((name) => name !== ''))
  const metrics = computed(() => (named.value.length > 0 ? named.value : proposedMetrics(runs())))
  /** What is reported; of runs of which none has that yet, what they are followed by, or the first that is drawn. */
  const proposed = computed(() => {
    const has = (name: string) => runs().some(({ results }) => results[name] !== undefined)
    const followed = [headlineMetric, followedMetrics(runs()).at(-1)!].find(has)
    return followed ?? proposedMetrics(runs())[0]!
  })
  return {
    view: oneOf('view', comparisonViews, 'curves'),
    metrics,
    horizontal: computed(() => {
      const named = text('x') ?? 'epoch'
      if (isMetric(named as Horizontal)) return named as Horizontal
      return comparedHorizontals.find((name) => name === named) ?? 'epoch'
    }),
    band: oneOf('band', bandNames, 'deviation'),
    smoothing: computed(() => {
      const share = Number(text('smooth') ?? 0)
      return share >= 0 && share < 1 ? share : 0
    }),
    traces: computed(() => text('traces') === '1'),
    base: computed(() => {
      const id = Number(text('base'))
      return Number.isInteger(id) && id > 0 ? id : null
    }),
    asDifference: computed(() => text('diff') === '1'),
    ranked: computed(
      () =>
        text('rank') ??
        // What is proposed are curves to choose by; what is compared is what is reported.
        named.value.find((name) => findMetric(name)?.goal !== null && findMetric(name)?.every === 'epoch') ??
        proposed.value,
    ),
    value: oneOf('value', readings, 'last'),
    interval: oneOf(
      'interval',
      intervalKinds.map(({ name }) => name),
      't',
    ),
    test: oneOf(
      'test',
      significanceTests.map(({ name }) => name),
      'welch',
    ),
    across: computed(() => text('across') ?? 'learningRate'),
    go,
  }
}
