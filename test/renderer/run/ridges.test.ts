import { expect, test } from 'vitest'
import { ridgePlot, spreadEpochs } from '../../../renderer/run/ridges.ts'

const histogram = (epoch: number, counts: number[]) => ({
  layer: 'a',
  step: 10 * epoch,
  epoch,
  low: -1.025,
  high: 1.025,
  counts,
})

test('a ridge stands on its own line, and the greatest share of all rises as far as ridges may', () => {
  const { ridges, x } = ridgePlot([histogram(1, [1, 2, 1]), histogram(2, [0, 10, 0])], {
    width: 300,
    height: 50,
    overlap: 4,
  })
  expect(ridges.map(({ foot }) => foot)).toEqual([40, 50])
  // Half of the weights of the first, all of the second: 4 lines of 10 for all of them.
  expect(ridges[0]!.path).toBe('M0 40.0L0.0 30.0L100.0 30.0L100.0 20.0L200.0 20.0L200.0 30.0L300.0 30.0L300 40.0')
  expect(ridges[1]!.path).toBe('M0 50.0L0.0 50.0L100.0 50.0L100.0 10.0L200.0 10.0L200.0 50.0L300.0 50.0L300 50.0')
  expect([x(-1.025), x(0), x(1.025)]).toEqual([0, 150, 300])
})

test('small weights take the whole width, and stay comparable where their bins are finer', () => {
  const fine = { ...histogram(1, [1, 2, 1]), low: -0.1, high: 0.1 }
  const coarse = histogram(2, [0, ...new Array<number>(9).fill(0), 40, ...new Array<number>(9).fill(0), 0])
  const { ridges, reach, whole, x } = ridgePlot([fine, coarse], { width: 300, height: 50, overlap: 4 })
  expect([reach, whole]).toEqual([expect.closeTo(0.115, 9), 1.025])
  expect([x(-reach), x(0), x(reach)]).toEqual([0, 150, 300])
  // Half of the weights in a third of 0.2, all of them in a 21st of 2.05: 7.5 to 10.24.
  const tops = ridges.map(({ path, foot }) => foot - Math.min(...[...path.matchAll(/ ([\d.]+)/g)].map((it) => +it[1]!)))
  expect(tops).toEqual([expect.closeTo((40 * 7.5 * 2.05) / 21, 0), expect.closeTo(40, 1)])
  for (const { path } of ridges) expect(path).not.toMatch(/-/)
})

test('weights over most of the width, or none, show all of it', () => {
  const size = { width: 300, height: 50, overlap: 4 }
  expect(ridgePlot([histogram(1, [1, 0, 0, 0, 1])], size).reach).toBe(1.025)
  expect(ridgePlot([histogram(1, [0, 0, 0])], size).reach).toBe(1.025)
})

test('many epochs are spread evenly, the first and the last among them', () => {
  const spread = spreadEpochs(
    Array.from({ length: 101 }, (_, epoch) => epoch),
    5,
  )
  expect(spread).toEqual([0, 25, 50, 75, 100])
  expect(spreadEpochs([1, 2], 5)).toEqual([1, 2])
})

test('no histogram is an empty plot', () => {
  expect(ridgePlot([], { width: 10, height: 10, overlap: 4 }).ridges).toEqual([])
})
