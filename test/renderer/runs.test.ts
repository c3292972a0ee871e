import { describe, expect, it } from 'vitest'
import { runColumns } from '../../renderer/runs/columns.ts'
import { differences, tellingNames } from '../../renderer/runs/differences.ts'
import { countStates, figureOf, groupRuns } from '../../renderer/runs/group.ts'
import { queueOf, queueWords } from '../../renderer/runs/queue.ts'
import { tableRows } from '../../renderer/runs/table-row.ts'
import { moveBefore } from '../../renderer/runs/use-column-choice.ts'
import { findInPalette } from '../../renderer/frame/palette-search.ts'
import { makeRun } from './make-run.ts'

const accuracy = (value: number) => ({ 'deployed.accuracy': value })

describe('groups of runs', () => {
  const a = makeRun({ experiment: { seed: 1 }, results: accuracy(0.98) })
  const b = makeRun({ experiment: { seed: 2 }, results: accuracy(0.96) })
  const other = makeRun({ experiment: { seed: 1, epochs: 7 }, results: accuracy(0.5) })

  it('share everything but the seed', () => {
    expect(groupRuns([a, other, b]).map((group) => group.runs)).toEqual([[a, b], [other]])
    const shuffled = { ...b, experiment: Object.fromEntries(Object.entries(b.experiment).reverse()) }
    expect(groupRuns([a, shuffled])).toHaveLength(1)
  })
  it('are lines of the table, and a lone run is a line of its own', () => {
    const rows = tableRows([a, other, b], true)
    expect(rows.map((row) => [row.kind, row.children.length])).toEqual([['group', 2], ['run', 0]])
    expect(tableRows([a, other, b], false).map((row) => row.id)).toEqual([a, other, b].map((run) => `run:${run.id}`))
  })
  it('have a mean, a deviation and n, over finished runs as soon as there is one', () => {
    const figure = figureOf([a, b])!
    expect(figure.mean).toBeCloseTo(0.97, 12)
    expect(figure.deviation).toBeCloseTo(0.02 / Math.SQRT2, 12)
    expect(figure).toMatchObject({ n: 2, settled: true })
    const training = makeRun({ state: 'training', results: accuracy(0.2) })
    expect(figureOf([a, training])).toMatchObject({ mean: 0.98, n: 1, deviation: null, settled: true })
    expect(figureOf([training])).toMatchObject({ mean: 0.2, settled: false })
    expect(figureOf([makeRun({ state: 'queued' })])).toBeNull()
  })
  it('count their states in one order', () => {
    expect(countStates([a, makeRun({ state: 'queued' }), b])).toEqual([{ state: 'queued', count: 1 }, { state: 'finished', count: 2 }])
  })
})

describe('the queue', () => {
  const training = makeRun({ state: 'training', row: { progress: { epoch: 3, epochs: 6, step: 300, steps: 600, secondsLeft: 10 }, startedAt: 0 } })
  const queued = makeRun({ state: 'queued', row: { startedAt: null, progress: { epoch: 0, epochs: 6, step: 0, steps: 600, secondsLeft: null } } })

  it('reckons queued runs like the ones at work, and shares them out', () => {
    const queue = queueOf([queued, training], 1)
    expect(queue.runs).toEqual([training, queued])
    expect(queue.secondsLeft).toBe(30)
    expect(queueOf([queued, training], 2).secondsLeft).toBe(20)
    expect(queueWords(queue)).toBe('1 training · 1 queued · 30 s')
  })
  it('prefers what finished runs of the same kind took', () => {
    const finished = makeRun({ row: { startedAt: 0, finishedAt: 8000 } })
    expect(queueOf([finished, queued], 1).secondsLeft).toBe(8)
  })
  it('tells which cannot begin before others have finished, and reckons them behind those', () => {
    const after = makeRun({ state: 'queued', experiment: { startFrom: training.id }, row: { startedAt: null, progress: { epoch: 0, epochs: 6, step: 0, steps: 600, secondsLeft: null } } })
    const queue = queueOf([after, training], 4)
    expect([queue.queued, queue.waiting, queue.secondsLeft]).toEqual([1, 1, 30])
    expect(queueWords(queue)).toBe('1 training · 1 queued (1 waiting) · 30 s')
    expect(queueOf([after, { ...training, state: 'finished' }], 4).waiting).toBe(0)
  })
  it('says nothing of time where it cannot tell', () => {
    expect(queueOf([queued], 1).secondsLeft).toBeNull()
    expect(queueWords(queueOf([queued], 1))).toBe('1 queued')
    expect(queueWords(queueOf([makeRun()], 1))).toBe('Idle')
  })
})

describe('differences', () => {
  const runs = [makeRun({ experiment: { quantizer: 'bc', seed: 1 } }), makeRun({ experiment: { quantizer: 'bnn++', seed: 1 } }), makeRun({ experiment: { quantizer: 'bnn++', seed: 2 } })]

  it('name only fields that change, the seed last, values in their order', () => {
    const found = differences(runs)
    expect(found[0]).toMatchObject({ key: 'quantizer', title: 'Method', values: [{ text: 'BC' }, { text: 'BNN++' }] })
    expect(found.at(-1)!.key).toBe('seed')
    expect(found.map(({ key }) => key)).not.toContain('epochs')
    expect(found.at(-1)!.values.map(({ runs: some }) => some.length)).toEqual([2, 1])
  })
  it('make short names: a field that follows from another is left out', () => {
    expect(tellingNames(runs)).toEqual(['BC, seed 1', 'BNN++, seed 1', 'BNN++, seed 2'])
    expect(tellingNames(runs.slice(0, 2))).toEqual(['BC', 'BNN++'])
    const twins = [makeRun(), makeRun()]
    expect(tellingNames(twins)).toEqual(twins.map((run) => `run ${run.id}`))
    expect(tellingNames([...runs.slice(0, 1), ...twins])[1]).toBe(`BNN++, run ${twins[0]!.id}`)
  })
})

it('every column has a name of its own and something to sort by', () => {
  expect(new Set(runColumns.map((column) => column.id)).size).toBe(runColumns.length)
  const row = tableRows([makeRun({ results: accuracy(0.9) })], true)[0]!
  const values = Object.fromEntries(runColumns.map((column) => [column.id, column.value(row)]))
  expect(values).toMatchObject({ method: 'BNN++', model: 'cnn-small', 'deployed.accuracy': 0.9, duration: 10, epochs: 6, study: undefined })
})

it('a column is moved to the place of another, in either direction', () => {
  expect(moveBefore(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd'])
  expect(moveBefore(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c'])
  expect(moveBefore(['a', 'b'], 'a', 'a')).toEqual(['a', 'b'])
})

it('the palette finds actions and runs by all words', () => {
  const compare = { id: 'compare', title: 'Compare', section: 'Runs', keys: ['c'] } as const
  const run = makeRun({ experiment: { seed: 42 } })
  expect(findInPalette('', [compare], [run]).map(({ key }) => key)).toEqual(['compare'])
  expect(findInPalette('seed 42', [compare], [run]).map(({ key }) => key)).toEqual([`run-${run.id}`])
  expect(findInPalette('comp', [compare], [run]).map(({ key }) => key)).toEqual(['compare'])
})
