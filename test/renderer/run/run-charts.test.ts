import { expect, test } from 'vitest'
import { extentOf } from '../../../renderer/chart/extent.ts'
import { aloneInFull, runCharts, scaleOfLosses } from '../../../renderer/run/run-charts.ts'
import { CurveBook } from '../../../renderer/series/curve-book.ts'
import { makeRun } from '../make-run.ts'

const run = makeRun()
const bookOf = (metrics: Record<string, readonly [steps: number[], values: number[]]>) => {
  const book = new CurveBook()
  const series = Object.entries(metrics).map(([metric, [steps, values]]) => ({
    runId: run.id,
    metric,
    steps,
    values,
    times: steps,
  }))
  book.apply({ series, reset: [] }, true)
  return book
}
const lossOf = (hard: number[]) =>
  runCharts(
    run,
    bookOf({
      'train.loss': [
        [1, 100],
        [2.3, 0.1],
      ],
      'hard.loss': [[100], hard],
      'deployed.loss': [[100], [0.2]],
    }),
    'epoch',
    'red',
  ).find(({ id }) => id === 'loss')!

test('losses of hard signs that would flatten the others make the axis logarithmic', () => {
  expect(lossOf([3]).scale).toBe('linear')
  expect(lossOf([46]).scale).toBe('log')
  expect(lossOf([Infinity]).scale).toBe('linear')
  expect(scaleOfLosses([], [])).toBe('linear')
})

test('charts of a run go over the same stretch', () => {
  const charts = runCharts(
    run,
    bookOf({
      learningRate: [
        [50, 300],
        [1, 0],
      ],
      flips: [
        [100, 400],
        [0, 0],
      ],
    }),
    'step',
    'red',
  )
  expect(extentOf(charts)).toEqual({ low: 50, high: 400 })
  expect(extentOf([])).toBeNull()
})

test('training is paler beside other lines, and drawn in full where it is the only one', () => {
  const [, loss] = runCharts(
    run,
    bookOf({
      'train.loss': [
        [1, 100],
        [2.3, 0.1],
      ],
    }),
    'epoch',
    'red',
  )
  const alone = { ...loss!, series: loss!.series.filter(({ x }) => x.length > 0) }
  expect(alone.series).toHaveLength(1)
  expect(aloneInFull(loss!).series[0]).toMatchObject({ quiet: true })
  expect(aloneInFull(alone).series[0]).toMatchObject({ quiet: false, colour: 'var(--ink)' })
})
