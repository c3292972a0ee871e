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

test('a figure shows the section that its chart shows', () => {
  expect(figureOf([curve], words, how).series[0]!.x).toEqual([1, 2, 3, 4])
  const [part] = figureOf([curve], words, { ...how, section: { low: 1.5, high: 3 } }).series
  expect(part).toMatchObject({ x: [2, 3], y: [20, 30], low: [10, 20], high: [30, 40] })
  expect(figureOf([curve], words, { ...how, section: { low: 5, high: 6 } }).series[0]!.x).toEqual([])
})
