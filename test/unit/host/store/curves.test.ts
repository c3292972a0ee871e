import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReducedSeries } from '../../../../electron/host/store/series.ts'
import type { Store } from '../../../../electron/host/store/store.ts'
import { columns, newRun, temporaryStore, update } from './fixtures.ts'

const metric = 'train.loss'

function storeWith(lengths: readonly number[], valueAt: (index: number) => number, stepAt = (index: number) => index) {
  const { store, owner } = temporaryStore()
  const id = store.createRuns([newRun()], null, owner).ids[0]!
  let index = 0
  for (const length of lengths) {
    const points = Array.from({ length }, (): [number, number] => [stepAt(index), valueAt(index++)])
    store.record([update(id, { columns: [columns(metric, points)] })])
  }
  return { store, id }
}

function curve(
  store: Store,
  id: number,
  query: { from?: number; to?: number; points: number; times?: boolean },
): ReducedSeries {
  return store.curvesOf({ runIds: [id], metrics: [metric], ...query })[0]!
}

/**
 * The lowest, highest and first odd value of each aligned bucket, with the first and the last point: by its definition,
 * over all points.
 */
function byDefinition(values: readonly number[], bucket: number): number[] {
  const chosen = new Set([0, values.length - 1])
  for (let first = 0; first < values.length; first += bucket) {
    const places = values.slice(first, first + bucket).map((_, offset) => first + offset)
    const finite = places.filter((place) => Number.isFinite(values[place]!))
    const odd = places.find((place) => !Number.isFinite(values[place]!))
    if (odd !== undefined) chosen.add(odd)
    if (finite.length === 0) continue
    chosen.add(finite.reduce((best, place) => (values[place]! < values[best]! ? place : best)))
    chosen.add(finite.reduce((best, place) => (values[place]! > values[best]! ? place : best)))
  }
  return [...chosen].sort((a, b) => a - b)
}

const wild = (index: number) =>
  index % 97 === 13 ? Number.NaN : index % 1009 === 5 ? Infinity : Math.sin(index * index) * (1 + index / 500)

describe('a curve from afar', () => {
  test.each([
    [20_000, 2000],
    [20_000, 200],
    [20_000, 40],
    [3000, 16],
    [1500, 100],
    [65, 16],
  ])('of %i points in %i has the lowest, highest and gaps of every bucket', (count, points) => {
    const { store, id } = storeWith([count], wild)
    const drawn = curve(store, id, { points, times: true })
    const expected = byDefinition(
      Array.from({ length: count }, (_, index) => wild(index)),
      drawn.bucket,
    )
    expect([...drawn.steps]).toEqual(expected)
    expect([...drawn.values]).toEqual(expected.map(wild))
    expect([...drawn.times]).toEqual(expected.map((step) => 1e12 + step))
    expect(drawn.total).toBe(count)
  })

  test('is the same however the points came, and more points move none of those drawn before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        const total = lengths.reduce((sum, length) => sum + length, 0)
        const pieces = storeWith(lengths, wild)
        const whole = storeWith([total], wild)
        for (const points of [16, 100, 700])
          expect(curve(pieces.store, pieces.id, { points })).toEqual(curve(whole.store, whole.id, { points }))
        expect(curve(pieces.store, pieces.id, { points: 1e6 }).values).toEqual(
          Float64Array.from({ length: total }, (_, index) => wild(index)),
        )
      }),
      { numRuns: 25 },
    )
  })

  test('is drawn from all points where it is looked at closely', () => {
    const count = 50_000
    const { store, id } = storeWith([count], wild, (index) => 10 * index)
    const close = curve(store, id, { from: 200_000, to: 203_000, points: 5000 })
    expect(close.bucket).toBe(1)
    expect(close.steps[0]).toBeLessThanOrEqual(200_000)
    expect(close.steps.at(-1)).toBeGreaterThanOrEqual(203_000)
    for (const [index, step] of close.steps.entries()) expect(close.values[index]).toBe(wild(step / 10))
    expect(curve(store, id, { from: 1e9, points: 100 })).toMatchObject({ total: 0, steps: new Float64Array() })
  })

  test('loses no spike', () => {
    const spike = 123_456
    const { store, id } = storeWith([200_000], (index) => (index === spike ? 1e6 : Math.cos(index)))
    const drawn = curve(store, id, { points: 500 })
    expect(drawn.steps.length).toBeLessThanOrEqual(502)
    expect(drawn.values[drawn.steps.indexOf(spike)]).toBe(1e6)
  })
})
