import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import { useAddress } from '../frame/use-address.ts'
import { findMetric, headlineMetric } from '../../shared/metrics/metric.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { isOwnField } from '../../shared/experiment/own-fields.ts'
import { significanceTests, type TestName } from '../../shared/statistics/comparison.ts'
import { missingChoices, singleChoices, type MissingChoice, type SingleChoice } from '../../shared/tables/choices.ts'
import type { Marking } from '../../shared/tables/table.ts'
import type { PivotOptions, TableValue } from '../../shared/tables/pivot.ts'

const values: readonly TableValue[] = ['last', 'best', 'atBest']

/** Query of the table. All of it is in the address. */
export interface TableQuery {
  rows: ComputedRef<string[]>
  columns: ComputedRef<string[]>
  metrics: ComputedRef<string[]>
  value: ComputedRef<TableValue>
  published: ComputedRef<boolean>
  marking: ComputedRef<Marking>
  missing: ComputedRef<MissingChoice>
  single: ComputedRef<SingleChoice>
  title: ComputedRef<string | undefined>
  options: ComputedRef<PivotOptions>
  go(change: Record<string, string | undefined>): void
}

export function useTableQuery(): TableQuery {
  const route = useRoute()
  const { go } = useAddress()
  const list = (key: string, proposed: readonly string[]) =>
    typeof route.query[key] === 'string' ? route.query[key].split(',').filter((part) => part !== '') : [...proposed]
  const isField = (key: string) => fields.some((field) => field.key === key) || isOwnField(key)
  const rows = computed(() => list('rows', ['dataset', 'model', 'quantizer']).filter(isField))
  const columns = computed(() =>
    list('columns', [])
      .filter(isField)
      .filter((key) => !rows.value.includes(key)),
  )
  const metrics = computed(() => {
    const named = list('metrics', [headlineMetric]).filter((name) => findMetric(name) !== undefined)
    return named.length > 0 ? named : [headlineMetric]
  })
  const value = computed(() => values.find((name) => name === route.query.value) ?? 'last')
  const published = computed(() => route.query.published === 'on')
  const marking = computed<Marking>(() => ({
    second: route.query.second !== 'off',
    test:
      route.query.test === 'off'
        ? null
        : (significanceTests.find(({ name }) => name === route.query.test)?.name ?? ('welch' satisfies TestName)),
  }))
  const missing = computed(() => missingChoices.find(({ name }) => name === route.query.missing)?.name ?? 'dash')
  const single = computed(() => singleChoices.find(({ name }) => name === route.query.single)?.name ?? 'count')
  const title = computed(() =>
    typeof route.query.title === 'string' && route.query.title !== '' ? route.query.title : undefined,
  )
  const options = computed<PivotOptions>(() => ({
    rows: rows.value,
    columns: columns.value,
    metrics: metrics.value,
    value: value.value,
    title: title.value,
    published: published.value,
    marking: marking.value,
    missing: missing.value,
    single: single.value,
  }))
  return {
    rows,
    columns,
    metrics,
    value,
    published,
    marking,
    missing,
    single,
    title,
    options,
    go,
  }
}
