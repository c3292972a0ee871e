import { expect, test } from 'vitest'
import { figureOf } from '../../../renderer/compare/figure.ts'

const words = { title: 'Accuracy', xLabel: 'Epoch', yLabel: 'Accuracy (%)' }
const how = { percent: true, logY: false, countsX: true }
const curve = {
  label: 'BC',
  colour: 'red',
  dash: [],
  x: [1, 2, 3, 4],
  y: [0.1, 0.2, 0.3, 0.4],
  low: [0, 0.1, 0.2, 0.3],
  high: [0.2, 0.3, 0.4, 0.5],
}

test('a figure shows the section that its chart shows, of both axes', () => {
  const whole = figureOf([curve], words, how)
  expect(whole.series[0]!.x).toEqual([1, 2, 3, 4])
  expect(whole.section).toBeUndefined()
  const part = figureOf([curve], words, {
    ...how,
    section: { x: { low: 2.5, high: 2.8 }, y: { low: 0.21, high: 0.3 } },
  })
  // A line goes on to the points beyond the edges.
  expect(part.series[0]).toMatchObject({ x: [2, 3], y: [20, 30], low: [10, 20], high: [30, 40] })
  expect(part.section).toEqual({ x: [2.5, 2.8], y: [21, 30] })
  const above = figureOf([curve], words, { ...how, section: { x: null, y: { low: 0.35, high: 1 } } })
  expect(above.series[0]!.x).toEqual([1, 2, 3, 4])
  expect(above.section).toEqual({ x: undefined, y: [35, 100] })
})
