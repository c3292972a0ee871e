import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { besideWhole, nameLines, placeEndLabels } from '../../../renderer/chart/end-labels.ts'

describe('names at the ends of lines', () => {
  test('stand where their lines end if these are apart', () => {
    const none = new Set<number>()
    expect(placeEndLabels([100, 20, null], { height: 200, pitch: 13, first: none })).toEqual([
      { index: 1, y: 20 },
      { index: 0, y: 100 },
    ])
  })
  test('have two lines where all find room for it, else one', () => {
    const first = new Set<number>()
    const ends = (count: number) => Array.from({ length: count }, (_, index) => index * 3)
    const few = nameLines(ends(8), { height: 230, first })
    expect([few.twoLines, few.labels.length]).toEqual([true, 8])
    expect(few.labels[1]!.y - few.labels[0]!.y).toBe(28)
    const many = nameLines(ends(12), { height: 230, first })
    expect([many.twoLines, many.labels.length]).toEqual([false, 12])
  })
  test('never lie over one another, stay in the chart, keep the order of the lines, and show whom they must', () => {
    const ends = fc.array(fc.oneof(fc.double({ min: -50, max: 300, noNaN: true }), fc.constant(null)), {
      minLength: 1,
      maxLength: 100,
    })
    fc.assert(
      fc.property(ends, fc.nat(99), (heights, wanted) => {
        const labels = placeEndLabels(heights, { height: 220, pitch: 13, first: new Set([wanted]) })
        const there = heights.filter((y) => y !== null).length
        expect(labels).toHaveLength(Math.min(there, 16))
        for (const [at, { index, y }] of labels.entries()) {
          expect(y).toBeGreaterThanOrEqual(-1e-9)
          expect(y).toBeLessThanOrEqual(220)
          const before = labels[at - 1]
          if (before === undefined) continue
          expect(y - before.y).toBeGreaterThanOrEqual(13 - 1e-9)
          const clamped = (place: number) => Math.min(220, Math.max(0, heights[place]!))
          expect(clamped(index)).toBeGreaterThanOrEqual(clamped(before.index))
        }
        if (heights[wanted] !== null && wanted < heights.length)
          expect(labels.some(({ index }) => index === wanted)).toBe(true)
      }),
    )
  })
})

test('a name that is read whole leaves out those that it would lie over', () => {
  const labels = [0, 13, 26, 39].map((y, index) => ({ index, y }))
  expect(besideWhole(labels, 1, false).map(({ index }) => index)).toEqual([1, 3])
  expect(besideWhole(labels, 1, true)).toEqual(labels)
  expect(besideWhole(labels, null, false)).toEqual(labels)
})
