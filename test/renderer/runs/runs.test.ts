import { describe, expect, test } from 'vitest'
import { columnsFor, findColumn, proposedColumns } from '../../../renderer/runs/columns.ts'
import { differences, tellingNames } from '../../../renderer/runs/differences.ts'
import { countStates, figureOf, groupRuns } from '../../../renderer/runs/group.ts'
import { figureIn, groupRow, runRow } from '../../../renderer/runs/table-row.ts'
import { queueWords } from '../../../renderer/stores/queue.ts'
import type { RunGroup } from '../../../shared/contract/groups.ts'
import { moveBefore } from '../../../renderer/runs/use-column-choice.ts'
import { pairsOf } from '../../../renderer/runs/import-draft.ts'
import { findInPalette, noRuns } from '../../../renderer/frame/palette-search.ts'
import { makeRun } from '../make-run.ts'

const accuracy = (value: number) => ({ 'deployed.accuracy': value })

describe('groups of runs', () => {
  const a = makeRun({ experiment: { seed: 1 }, results: accuracy(0.98) })
  const b = makeRun({ experiment: { seed: 2 }, results: accuracy(0.96) })
  const other = makeRun({ experiment: { seed: 1, epochs: 7 }, results: accuracy(0.5) })

  test('share everything but the seed', () => {
    expect(groupRuns([a, other, b]).map((group) => group.runs)).toEqual([[a, b], [other]])
    const shuffled = { ...b, experiment: Object.fromEntries(Object.entries(b.experiment).reverse()) }
    expect(groupRuns([a, shuffled])).toHaveLength(1)
  })
  test('are lines of the table, and a lone run is a line of its own', () => {
    const figure = { mean: 0.97, deviation: 0.01, n: 2, odd: 1, settled: true }
    const group: RunGroup = {
      key: '7',
      ids: [b.id, a.id],
      run: b,
      states: [],
      seeds: [1, 2],
      progress: { share: 1, secondsLeft: null },
      seconds: 1,
      starred: 0,
      tags: [],
      places: [null],
      figures: { 'deployed.accuracy': figure, 'train.loss': { ...figure, mean: null } },
      values: {},
    }
    expect(groupRow(group)).toMatchObject({ id: 'group:7', kind: 'group', ids: [b.id, a.id], depth: 0 })
    expect(groupRow({ ...group, ids: [b.id] })).toMatchObject({ id: `run:${b.id}`, kind: 'run', group: null })
    expect(figureIn(groupRow(group), 'deployed.accuracy')).toBe(figure)
    // What is not finite is not what is not there.
    expect(figureIn(groupRow(group), 'train.loss')).toMatchObject({ mean: null, odd: 1 })
    const none = { ...group, figures: { 'train.loss': { ...figure, mean: null, n: 0, odd: 0 } } }
    expect(figureIn(groupRow(none), 'train.loss')).toBeNull()
    const lost = { last: null, best: 1, bestStep: 1, atBest: null }
    const diverged = makeRun({ row: { results: { 'train.loss': lost } } })
    expect(figureIn(runRow(diverged), 'train.loss')).toMatchObject({ mean: null, n: 0, odd: 1 })
    expect(figureOf([diverged], 'train.loss')).toMatchObject({ mean: null, n: 0, odd: 1 })
    expect(figureIn(runRow(a), 'deployed.accuracy:best')).toMatchObject({
      mean: 0.98,
      n: 1,
      deviation: null,
      settled: true,
    })
    expect(figureIn(runRow(a), 'train.loss')).toBeNull()
  })
  test('have a mean, a deviation and n, over finished runs as soon as there is one', () => {
    const figure = figureOf([a, b])!
    expect(figure.mean).toBeCloseTo(0.97, 12)
    expect(figure.deviation).toBeCloseTo(0.02 / Math.SQRT2, 12)
    expect(figure).toMatchObject({ n: 2, settled: true })
    const training = makeRun({ state: 'training', results: accuracy(0.2) })
    expect(figureOf([a, training])).toMatchObject({ mean: 0.98, n: 1, deviation: null, settled: true })
    expect(figureOf([training])).toMatchObject({ mean: 0.2, settled: false })
    expect(figureOf([makeRun({ state: 'queued' })])).toBeNull()
  })
  test('count their states in one order', () => {
    expect(countStates([a, makeRun({ state: 'queued' }), b])).toEqual([
      { state: 'queued', count: 1 },
      { state: 'finished', count: 2 },
    ])
  })
})

test('the queue is told in a few words', () => {
  const runs = [makeRun({ state: 'training' }), makeRun({ state: 'queued' }), makeRun({ state: 'queued' })]
  const plain = { waiting: 0, held: false, secondsLeft: null }
  expect(queueWords(runs, { ...plain, waiting: 1, secondsLeft: 30 })).toBe('1 training · 2 queued (1 waiting) · 30 s')
  expect(queueWords(runs, { ...plain, held: true })).toBe('1 training · 2 queued (paused)')
  expect([queueWords([], plain), queueWords([], { ...plain, held: true })]).toEqual(['Idle', 'Queue paused'])
})

describe('differences', () => {
  const runs = [
    makeRun({ experiment: { quantizer: 'bc', seed: 1 } }),
    makeRun({ experiment: { quantizer: 'bnn++', seed: 1 } }),
    makeRun({ experiment: { quantizer: 'bnn++', seed: 2 } }),
  ]

  test('name only fields that change, the seed last, values in their order', () => {
    const found = differences(runs)
    expect(found[0]).toMatchObject({ key: 'quantizer', title: 'Method', values: [{ text: 'BC' }, { text: 'BNN++' }] })
    expect(found.at(-1)!.key).toBe('seed')
    expect(found.map(({ key }) => key)).not.toContain('epochs')
    expect(found.at(-1)!.values.map(({ runs: some }) => some.length)).toEqual([2, 1])
  })
  test('make short names: a field that follows from another is left out', () => {
    expect(tellingNames(runs)).toEqual(['BC, seed 1', 'BNN++, seed 1', 'BNN++, seed 2'])
    expect(tellingNames(runs.slice(0, 2))).toEqual(['BC', 'BNN++'])
    const twins = [makeRun(), makeRun()]
    expect(tellingNames(twins)).toEqual(twins.map((run) => `run ${run.id}`))
    expect(tellingNames([...runs.slice(0, 1), ...twins])[1]).toBe(`BNN++, run ${twins[0]!.id}`)
  })
})

test('every column has a name of its own, and any metric has three', () => {
  const columns = columnsFor(['train.loss', 'my.metric'])
  expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length)
  expect(proposedColumns.every((id) => columns.some((column) => column.id === id))).toBe(true)
  for (const { id, title, kind } of columns) expect(findColumn(id)).toMatchObject({ id, title, kind })
  expect(columns.filter(({ figure }) => figure?.metric === 'train.loss').map(({ id }) => id)).toEqual([
    'train.loss',
    'train.loss:best',
    'train.loss:atBest',
  ])
  expect(findColumn('my.metric')).toMatchObject({ kind: 'figure', title: 'my.metric' })
  expect(findColumn('x; DROP TABLE')).toBeNull()
  // Views that were kept while it was called so have it still.
  expect(findColumn('created')).toMatchObject({ id: 'started', title: 'Started' })
})

test('a column is moved to the place of another, in either direction', () => {
  expect(moveBefore(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd'])
  expect(moveBefore(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c'])
  expect(moveBefore(['a', 'b'], 'a', 'a')).toEqual(['a', 'b'])
})

test('the palette finds actions by all words, before the runs that the host found', () => {
  const compare = { id: 'compare', title: 'Compare', section: 'runs', keys: ['c'] } as const
  const run = makeRun({ experiment: { seed: 42 } })
  expect(findInPalette('', [compare], noRuns).map(({ key }) => key)).toEqual(['compare'])
  expect(findInPalette('seed 42', [compare], { runs: [run], total: 1 }).map(({ key }) => key)).toEqual([
    `run-${run.id}`,
  ])
  expect(findInPalette('comp', [compare], { runs: [run], total: 1 }).map(({ key }) => key)).toEqual([
    'compare',
    `run-${run.id}`,
  ])
})

test('the palette says how many runs it does not show, and where they are', () => {
  const runs = [makeRun(), makeRun()]
  expect(findInPalette(' bnn ', [], { runs, total: 39 }).at(-1)).toEqual({
    kind: 'more',
    key: 'more',
    count: 37,
    filter: 'bnn',
  })
  expect(findInPalette('bnn', [], { runs, total: 2 })).toHaveLength(2)
})

test('pairs of an import are read as they are typed', () => {
  expect(pairsOf('dataset=cifar10 epochs=200 note="two words" on=true')).toEqual({
    pairs: { dataset: 'cifar10', epochs: 200, note: 'two words', on: true },
    complaint: null,
  })
  expect(pairsOf('')).toEqual({ pairs: {}, complaint: null })
  expect(pairsOf('a=1 b').complaint).toContain('“b”')
})
