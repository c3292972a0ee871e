import { describe, expect, test } from 'vitest'
import { completeSchedule, muAt, symbolsAt, type MuSchedule } from '../../../shared/quantizers/schedule.ts'
import { findQuantizer } from '../../../shared/quantizers/zoo.ts'

const nothing = { kind: null, start: null, end: null }

describe('mu', () => {
  test.each<[MuSchedule['kind'], number]>([
    ['constant', 5],
    ['linear', 102.5],
    ['exponential', Math.sqrt(1000)],
  ])('%s', (kind, middle) => {
    const schedule = { kind, start: 5, end: 200 }
    expect(muAt(schedule, 0)).toBe(5)
    expect(muAt(schedule, 0.5)).toBeCloseTo(middle, 10)
    expect(muAt(schedule, 1)).toBeCloseTo(kind === 'constant' ? 5 : 200, 10)
  })
})

describe('what is left open follows the quantizer', () => {
  const sharpening = findQuantizer('bnn++')!
  test.each([
    ['nothing given', nothing, { kind: 'exponential', start: 5, end: 200 }],
    ['a kind', { ...nothing, kind: 'linear' as const }, { kind: 'linear', start: 5, end: 200 }],
    [
      'constant ends where it starts',
      { ...nothing, kind: 'constant' as const, start: 8 },
      { kind: 'constant', start: 8, end: 8 },
    ],
    ['a start above the proposed end', { ...nothing, start: 500 }, { kind: 'exponential', start: 500, end: 500 }],
    ['an end', { ...nothing, end: 50 }, { kind: 'exponential', start: 5, end: 50 }],
  ])('%s', (_, given, expected) => {
    expect(completeSchedule(sharpening, given)).toEqual(expected)
  })

  test('a quantizer without mu has a constant 1', () => {
    expect(completeSchedule(findQuantizer('bc')!, nothing)).toEqual({ kind: 'constant', start: 1, end: 1 })
  })
})

describe('ramps', () => {
  const constant: MuSchedule = { kind: 'constant', start: 1, end: 1 }
  const valueAt = (name: string, symbol: string, progress: number, parameters = {}): number =>
    symbolsAt(findQuantizer(name)!, parameters, constant, progress)[symbol]!

  test('BinaryRelax: theta rises linearly between start and end, and stands after', () => {
    const values = [0, 0.2, 0.5, 0.6, 1].map((progress) =>
      valueAt('binaryrelax', 'theta', progress, { start: 0.2, end: 0.6 }),
    )
    for (const [index, expected] of [0, 0, 0.75, 1, 1].entries()) expect(values[index]).toBeCloseTo(expected, 14)
    expect([0.49, 0.51].map((progress) => valueAt('binaryrelax', 'theta', progress, { start: 0.5, end: 0.5 }))).toEqual(
      [0, 1],
    )
  })

  test('PARQ: the inverse slope falls from 1 to 0 along a sigmoid that is 1/2 half way', () => {
    const values = [0, 0.375, 0.75, 0.9].map((progress) => valueAt('parq', 'inverseSlope', progress))
    for (const [index, expected] of [1, 0.5, 0, 0].entries()) expect(values[index]).toBeCloseTo(expected, 14)
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
    const quarter = 1 - (sigmoid(-2.5) - sigmoid(-5)) / (sigmoid(5) - sigmoid(-5))
    expect(valueAt('parq', 'inverseSlope', 0.75 / 4)).toBeCloseTo(quarter, 14)
  })

  test('ReSTE: o rises from 1 as 1 + (1 - cos(pi p / 2)) (o - 1)', () => {
    for (const progress of [0, 0.3, 1])
      expect(valueAt('reste', 'o', progress, { o: 5 })).toBeCloseTo(
        1 + (1 - Math.cos((Math.PI * progress) / 2)) * 4,
        14,
      )
  })
})

test('ramped parameters rise from 0 to their value, others stand', () => {
  const schedule: MuSchedule = { kind: 'constant', start: 1, end: 1 }
  expect(symbolsAt(findQuantizer('pc')!, { rho: 0.8 }, schedule, 0)).toEqual({ mu: 1, rho: 0, varrho: 0 })
  expect(symbolsAt(findQuantizer('pc')!, { rho: 0.8 }, schedule, 0.5)).toEqual({ mu: 1, rho: 0.4, varrho: 0.5 })
  expect(symbolsAt(findQuantizer('bnn')!, { clip: 2 }, schedule, 0.1)).toEqual({ mu: 1, clip: 2 })
})

describe('schedules of mu that came later', () => {
  test('cosine rises slowly at both ends', () => {
    const schedule: MuSchedule = { kind: 'cosine', start: 2, end: 10 }
    expect([0, 1 / 3, 0.5, 1].map((progress) => muAt(schedule, progress))).toEqual(
      [2, 2 + 8 * 0.25, 6, 10].map((value) => expect.closeTo(value, 12)),
    )
  })

  test('steps climbs equal factors', () => {
    const schedule: MuSchedule = { kind: 'steps', start: 1, end: 16, steps: 5 }
    expect([0, 0.19, 0.21, 0.5, 0.79, 0.81, 1].map((progress) => muAt(schedule, progress))).toEqual([
      1, 1, 2, 4, 8, 16, 16,
    ])
  })

  test('accumulated adds the learning rates of the steps before', () => {
    const schedule: MuSchedule = { kind: 'accumulated', start: 1, end: 1 }
    expect(muAt(schedule, { progress: 0.4, epoch: 1, learningRate: 0.1, accumulated: 2.5 })).toBe(3.5)
  })

  test('the weight of the regularizer of ProxQuant grows with the epochs, times the learning rate', () => {
    const moment = { progress: 0.4, epoch: 3, learningRate: 0.01, accumulated: 0 }
    expect(
      symbolsAt(findQuantizer('proxquant-l1')!, { strength: 2 }, { kind: 'constant', start: 1, end: 1 }, moment)[
        'strength'
      ],
    ).toBeCloseTo(0.06, 12)
  })
})
