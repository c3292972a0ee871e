import { describe, expect, test } from 'vitest'
import { openStore } from '../../../../electron/host/store/store.ts'
import { columns, newRun, temporaryStore, update } from './fixtures.ts'

function trainingRun() {
  const { store, file, owner } = temporaryStore()
  const id = store.createRuns([newRun()], null, owner).ids[0]!
  store.claimRun(id, owner)
  return { store, file, owner, id }
}

const loss = 'train.loss'

describe('series', () => {
  test('diagnostics of a layer are stored and followed, but stay out of the results of a run', () => {
    const { store, id } = trainingRun()
    const flips = columns('flips/conv1.weight', [
      [1, 0.25],
      [2, 0.5],
    ])
    store.record([update(id, { columns: [flips, columns('flips', [[2, 0.1]])] })])
    expect(store.newsOfSeries([id], ['flips/conv1.weight'], {}).series).toMatchObject([{ runId: id, ...flips }])
    expect(Object.keys(store.getRun(id).results)).toEqual(['flips'])
  })

  test('points come back bit for bit, NaN and infinities included, also after reopening', () => {
    const { store, file, id } = trainingRun()
    const points: [number, number][] = [
      [1, Number.NaN],
      [2, Infinity],
      [3, -Infinity],
      [4, -0],
      [5, 0.1],
      [6, Number.MIN_VALUE],
    ]
    store.record([update(id, { columns: [columns(loss, points)] })])
    const reopened = openStore(file)
    const [series] = reopened.newsOfSeries([id], null, {}).series
    reopened.close()
    expect(series).toEqual({ runId: id, ...columns(loss, points), total: 6, bucket: 1 })
    expect(store.getRun(id).results[loss]).toEqual({ last: Number.MIN_VALUE, best: 0, bestStep: 4, atBest: null })
  })

  test('many small and a few large appends make one series in order', () => {
    const { store, id } = trainingRun()
    const points: [number, number][] = []
    let step = 0
    for (const length of [1, 1, 3, 59, 1, 700, 255, 2, 1, 256, 3000, 5, 64, 1024, 1]) {
      const added = Array.from({ length }, (): [number, number] => [++step, Math.sin(step)])
      points.push(...added)
      store.record([update(id, { columns: [columns(loss, added)] })])
    }
    expect(store.newsOfSeries([id], [loss], {}).series).toMatchObject([{ runId: id, ...columns(loss, points) }])
  })

  test('columns of a point each, of several metrics in turn, are stored and judged as if they came one by one', () => {
    const { store, owner, id } = trainingRun()
    const [other] = store.createRuns([newRun()], null, owner).ids as [number]
    store.claimRun(other, owner)
    const accuracy = 'deployed.accuracy'
    const one = Array.from({ length: 70 }, (_, place) => [
      columns(loss, [[place + 1, Math.cos(place)]]),
      columns(accuracy, [[place + 1, Math.abs(Math.sin(place))]]),
    ]).flat()
    store.record([update(id, { columns: one })])
    for (const column of one) store.record([update(other, { columns: [column] })])
    const [together, apart] = [id, other].map((run) => ({
      series: store.newsOfSeries([run], null, {}).series.map(({ runId: _, ...rest }) => rest),
      results: store.getRun(run).results,
    }))
    expect(together).toEqual(apart)
    expect(together!.series.map(({ steps }) => steps.length)).toEqual([70, 70])
  })

  test('a follower gets what is new, once, and only of the metrics it asked for', () => {
    const { store, id } = trainingRun()
    store.record([
      update(id, {
        columns: [
          columns(loss, [
            [1, 3],
            [2, 2],
          ]),
          columns('mu', [[1, 5]]),
        ],
      }),
    ])
    const first = store.newsOfSeries([id], [loss], {})
    expect(first.series.map(({ metric, steps }) => [metric, [...steps]])).toEqual([[loss, [1, 2]]])
    store.record([update(id, { columns: [columns(loss, [[3, 1]]), columns('mu', [[3, 6]])] })])
    const second = store.newsOfSeries([id], [loss], first.positions)
    expect(second.series).toEqual([{ runId: id, ...columns(loss, [[3, 1]]), total: 1, bucket: 1 }])
    expect(second.reset).toEqual([])
    expect(store.newsOfSeries([id], [loss], second.positions).series).toEqual([])
  })

  test('results know the goal of each metric', () => {
    const { store, id } = trainingRun()
    const accuracy = 'deployed.accuracy'
    store.record([
      update(id, {
        columns: [
          columns(accuracy, [
            [10, 0.5],
            [20, 0.9],
          ]),
          columns(loss, [
            [10, 2],
            [20, 1],
          ]),
          columns('mu', [[10, 5]]),
        ],
      }),
    ])
    store.record([
      update(id, {
        columns: [
          columns(accuracy, [
            [30, 0.9],
            [40, 0.8],
          ]),
          columns(loss, [[30, Number.NaN]]),
        ],
      }),
    ])
    expect(store.getRun(id).results).toEqual({
      [accuracy]: { last: 0.8, best: 0.9, bestStep: 20, atBest: 0.9 },
      [loss]: { last: null, best: 1, bestStep: 20, atBest: 1 },
      mu: { last: 5, best: null, bestStep: null, atBest: 5 },
    })
  })

  test('going on from a checkpoint forgets the points after it, and the results they made', () => {
    const { store, id, owner } = trainingRun()
    const points = Array.from({ length: 600 }, (_, index): [number, number] => [index + 1, 1 / (index + 1)])
    store.record([
      update(id, {
        columns: [columns(loss, points.slice(0, 300))],
        seconds: 8,
        checkpoint: { path: 'epoch-1', epoch: 1, step: 300 },
      }),
    ])
    store.record([
      update(id, {
        columns: [columns(loss, points.slice(300)), columns('deployed.accuracy', [[600, 0.9]])],
        seconds: 5,
        progress: { epoch: 2, epochs: 6, step: 600, steps: 1800, secondsLeft: 9 },
      }),
    ])
    const before = store.newsOfSeries([id], null, {})
    store.setState(id, 'failed', 'It broke.')

    expect(store.requeueRun(id, owner, { checkpoint: 'epoch-1', epoch: 1, step: 300 })).toBe(true)
    expect(store.getRun(id)).toMatchObject({
      state: 'queued',
      error: null,
      finishedAt: null,
      progress: { epoch: 1, step: 300, secondsLeft: null },
      results: { [loss]: { last: 1 / 300, best: 1 / 300, bestStep: 300, atBest: null } },
    })
    expect(store.getRun(id).results).not.toHaveProperty('deployed.accuracy')
    const after = store.newsOfSeries([id], null, before.positions)
    expect(after.reset).toEqual([id])
    expect(after.series).toMatchObject([{ runId: id, ...columns(loss, points.slice(0, 300)) }])
    expect(store.claimRun(id, owner)).toMatchObject({ checkpoint: 'epoch-1' })

    store.record([update(id, { columns: [columns(loss, [[301, 7]])] })])
    expect([...store.newsOfSeries([id], null, after.positions).series[0]!.steps]).toEqual([301])
  })

  test('going on without a checkpoint forgets everything', () => {
    const { store, id, owner } = trainingRun()
    store.record([
      update(id, {
        columns: [
          columns(loss, [
            [0, 9],
            [1, 8],
          ]),
        ],
        checkpoint: { path: 'gone', epoch: 1, step: 1 },
      }),
    ])
    store.setState(id, 'cancelled')
    expect(store.requeueRun(id, owner, null)).toBe(true)
    expect(store.newsOfSeries([id], null, {}).series).toEqual([])
    expect(store.claimRun(id, owner)).toMatchObject({ checkpoint: null })
    expect(store.requeueRun(id, owner, null)).toBe(false)
  })

  test('an update that cannot be written leaves nothing of its transaction', () => {
    const { store, id } = trainingRun()
    const uneven = { ...columns('mu', [[1, 5]]), values: new Float64Array(2) }
    expect(() =>
      store.record([update(id, { columns: [columns(loss, [[1, 1]])] }), update(id, { columns: [uneven] })]),
    ).toThrow('differ in length')
    expect(store.newsOfSeries([id], null, {}).series).toEqual([])
  })
})
