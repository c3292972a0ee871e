import { expect, test } from 'vitest'
import { nearestCurve, readingsAt } from '../../../renderer/chart/readings.ts'

const curve = (label: string, y: number[]) => ({ label, colour: 'red', dash: [], x: y.map((_, index) => index), y })
const curves = [curve('low', [0, 1, 2]), curve('high', [10, 11, Number.NaN]), curve('none', [])]

test('the curve under the pointer is the one whose value there is nearest', () => {
  expect(nearestCurve(curves, { x: 1, y: 3 })?.label).toBe('low')
  expect(nearestCurve(curves, { x: 1, y: 8 })?.label).toBe('high')
  expect(nearestCurve(curves, { x: 2, y: 99 })?.label).toBe('low')
  expect(nearestCurve(curves, { x: 1, y: null })).toBeNull()
  expect(nearestCurve([curves[2]!], { x: 0, y: 0 })).toBeNull()
})

test('curves are read at the pointer, or at their ends', () => {
  expect(readingsAt(curves, { x: 1, y: 0 })).toEqual([1, 11, null])
  expect(readingsAt(curves, null)).toEqual([2, Number.NaN, null])
})
