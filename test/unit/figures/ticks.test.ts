import { describe, expect, test } from 'vitest'
import { linearAxis, logarithmicAxis, type Axis } from '../../../shared/figures/ticks.ts'

const labels = (axis: Axis): string[] => axis.ticks.map((tick) => tick.label)

describe('a linear axis', () => {
  test.each([
    [0, 10, ['0', '2', '4', '6', '8', '10']],
    [95.4, 98.6, ['95', '96', '97', '98', '99']],
    [0.02, 0.31, ['0', '0.1', '0.2', '0.3', '0.4']],
    [-1, 1, ['−1.0', '−0.5', '0', '0.5', '1.0']],
    [0, 1250, ['0', '500', '1000', '1500']],
    [0, 4e7, ['0', '1e7', '2e7', '3e7', '4e7']],
    [1e-7, 5e-7, ['1e−7', '2e−7', '3e−7', '4e−7', '5e−7']],
  ])('from %d to %d', (low, high, expected) => {
    const axis = linearAxis(low, high)
    expect(labels(axis)).toEqual(expected)
    expect(axis.low).toBeLessThanOrEqual(low)
    expect(axis.high).toBeGreaterThanOrEqual(high)
  })

  test('that counts has whole ticks, however short it is', () => {
    expect(labels(linearAxis(1, 2, 7, true))).toEqual(['1', '2'])
    expect(labels(linearAxis(1, 3, 7, true))).toEqual(['1', '2', '3'])
    expect(linearAxis(0, 60, 7, true)).toEqual(linearAxis(0, 60, 7))
  })

  test('a constant lies in the middle', () => {
    for (const value of [0, 98.5, -3, 1e-9]) {
      const { low, high, ticks } = linearAxis(value, value)
      expect(low).toBeLessThan(value)
      expect(high).toBeGreaterThan(value)
      expect(new Set(ticks.map((tick) => tick.label)).size).toBe(ticks.length)
    }
  })

  test('labels tell neighbouring ticks apart', () => {
    for (const [low, high] of [
      [1e6, 1e6 + 3],
      [0.999, 1.0001],
      [12345.6, 12345.9],
      [-2e-5, 3e-5],
    ] as const) {
      const all = labels(linearAxis(low, high))
      expect(new Set(all).size).toBe(all.length)
    }
  })
})

describe('a logarithmic axis', () => {
  test('has powers of ten, and steps between where they are few', () => {
    expect(labels(logarithmicAxis(5, 200))).toEqual(['1', '10', '100', '1000'])
    expect(labels(logarithmicAxis(0.02, 0.7))).toEqual(['0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1'])
    expect(labels(logarithmicAxis(1e-12, 1)).length).toBeLessThan(9)
    expect(labels(logarithmicAxis(10, 10))).toEqual(['10', '20', '50', '100'])
  })

  test.each([
    [0, 1],
    [-1, 1],
    [NaN, 1],
    [2, 1],
  ])('from %d to %d there is none', (low, high) => {
    expect(() => logarithmicAxis(low, high)).toThrow(RangeError)
  })
})
