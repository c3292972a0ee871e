import { expect, onTestFinished, test } from 'vitest'
import { columnsFor, findColumn } from '../../../renderer/runs/columns.ts'
import { completions } from '../../../shared/query/completions.ts'
import { parseFilter } from '../../../shared/query/filter.ts'
import { learnNames } from '../../../shared/query/learn-names.ts'

test('metrics and fields of scripts are columns, completions and filters', () => {
  expect(parseFilter('wait<3')[0]!.complaint).toContain('cannot filter by "wait"')
  learnNames(() => ({
    metrics: [
      { name: 'wait', title: 'Latency', unit: 'ms', goal: 'minimum', every: 'step', definition: 'as said' },
      { name: 'top-1 %', title: 'top-1 %', unit: 'none', goal: null, every: 'step', definition: 'as said' },
    ],
    fields: ['lr'],
  }))
  onTestFinished(() => learnNames(() => ({ metrics: [], fields: [] })))
  const titles = columnsFor(['wait', 'top-1 %']).map(({ title }) => title)
  expect(titles).toContain('Latency (ms)')
  expect(titles).toContain('Latency (ms), best')
  expect(titles).toContain('lr')
  expect(titles).not.toContain('top-1 %, best')
  expect(findColumn('top-1 %')).toMatchObject({ kind: 'figure', numeric: true })
  expect(findColumn('lr')).toMatchObject({ kind: 'field', field: 'lr' })
  expect(completions('wai')).toEqual(['wait:'])
  expect(completions('top')).toEqual(['"top-1 %":'])
  for (const text of ['wait<3', '"top-1 %">=3', 'best.wait:1..2', 'lr:0.1,small', 'lr>0.01', '-lr:0..1'])
    expect(parseFilter(text).map(({ complaint }) => complaint)).toEqual([null])
})
