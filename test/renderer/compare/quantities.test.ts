import { describe, expect, test } from 'vitest'
import {
  durationQuantity,
  fieldQuantity,
  hasPlace,
  isConstant,
  metricQuantity,
  plotScale,
} from '../../../renderer/compare/quantities.ts'
import { makeRun } from '../make-run.ts'

/** Two runs of this store, and an imported one whose files tell nothing but an accuracy. */
const own = [0.001, 0.01].map((learningRate) => makeRun({ experiment: { learningRate, quantizer: 'bc' } }))
const foreign = makeRun({
  results: { 'deployed.accuracy': 0.9 },
  row: {
    experiment: {},
    origin: { kind: 'csv', path: 'x.csv', sha256: 'x' } as never,
    startedAt: null,
    finishedAt: null,
  },
})
const runs = [...own, foreign]

describe('an axis of runs of which some lack a value', () => {
  test('stays an axis of numbers; what a file does not say has no place', () => {
    const rate = fieldQuantity('learningRate', runs)
    expect(rate.words).toBeNull()
    expect(runs.map(rate.of)).toEqual([0.001, 0.01, null])
    expect(runs.map((run) => hasPlace(rate, run))).toEqual([true, true, false])
  })

  test('of words has no word for unknown', () => {
    const method = fieldQuantity('quantizer', runs)
    expect(method.words).toEqual(['BC'])
    expect(method.of(foreign)).toBeNull()
  })

  test('is none if no run has a value, or all have the same', () => {
    expect(isConstant(fieldQuantity('learningRate', runs), own)).toBe(false)
    expect(isConstant(fieldQuantity('epochs', own), own)).toBe(true)
    expect(isConstant(metricQuantity('train.loss', 'last'), runs)).toBe(true)
    expect(isConstant(fieldQuantity('epochs', runs), runs)).toBe(true)
    expect(isConstant(durationQuantity, runs)).toBe(true)
    expect(isConstant(fieldQuantity('learningRate', runs), runs)).toBe(false)
  })
})

test('words along an axis are named as far as there is room', () => {
  const many = Array.from({ length: 60 }, (_, index) => makeRun({ row: { experiment: { dataset: `set-${index}` } } }))
  const ticks = plotScale(fieldQuantity('dataset', many), many, 400, 44).ticks
  expect(ticks.length).toBeGreaterThan(15)
  for (const [index, { at }] of ticks.slice(1).entries()) expect(ticks[index]!.at - at).toBeGreaterThanOrEqual(13)
  expect(plotScale(fieldQuantity('dataset', many.slice(0, 5)), many.slice(0, 5), 400, 44).ticks).toHaveLength(5)
})
