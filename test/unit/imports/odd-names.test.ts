import { expect, test, onTestFinished } from 'vitest'
import { join } from 'node:path'
import { openStore } from '../../../electron/host/store/store.ts'
import { lineOf, plainVoice } from '../../../shared/errors/voice.ts'
import { faultOf } from '../../../shared/errors/fault.ts'
import { findFilterKey } from '../../../shared/query/filter-keys.ts'
import { headingOf, labelOf } from '../../../shared/tables/labels.ts'
import { newRun, temporaryDirectory } from '../host/store/fixtures.ts'

/** Names that every object of JavaScript has: runs from elsewhere may call a metric or a field so. */
const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty']

test.each(names)('%s is no filter, no heading, no choice and no variable', (name) => {
  expect(findFilterKey(name)).toBeNull()
  expect(headingOf(name)).toBe(name)
  expect(labelOf(name, 3)).toBe('3')
  expect(lineOf([faultOf({ code: 'bad-value', field: name, what: 'is wrong' })], plainVoice)).toBe(`${name}: is wrong`)
})

test.each(names)('points of a metric called %s come to a follower that has others', (name) => {
  const store = openStore(join(temporaryDirectory(), 'signum.db'))
  onTestFinished(() => store.close())
  const column = Float64Array.of(1)
  const owner = { host: 'a', process: 1, started: 0 }
  const { ids } = store.createRuns([newRun({ seed: 1 })], null, owner as never)
  const add = (metric: string) =>
    store.record([
      { runId: ids[0]!, columns: [{ metric, steps: column, values: column, times: column }], lines: [], seconds: 0 },
    ])
  add('loss')
  const { positions } = store.newsOfSeries(ids, null, {})
  add(name)
  expect(store.newsOfSeries(ids, null, positions).series.map(({ metric }) => metric)).toEqual([name])
})
