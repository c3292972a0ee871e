import { describe, expect, test } from 'vitest'
import { columnsFor, columnsOnPhone, findColumn, proposedColumns } from '../../../renderer/runs/columns.ts'
import { headAfter, sortedBy, sortKeys } from '../../../renderer/runs/sorting.ts'

describe('a click on the head of a column', () => {
  const model = { id: 'model', numeric: false }
  const accuracy = { id: 'deployed.accuracy', numeric: true }

  test('sorts by it alone, numbers with the largest on top, and turns it around', () => {
    expect(sortedBy('-created', model, false)).toBe('model')
    expect(sortedBy('model', model, false)).toBe('-model')
    expect(sortedBy('-model', model, false)).toBe('model')
    expect(sortedBy('model', accuracy, false)).toBe('-deployed.accuracy')
    expect(sortedBy('model,-deployed.accuracy', accuracy, false)).toBe('-deployed.accuracy')
  })

  test('with Shift adds it, then turns it around, then takes it out', () => {
    expect(sortedBy('model', accuracy, true)).toBe('model,-deployed.accuracy')
    expect(sortedBy('model,-deployed.accuracy', accuracy, true)).toBe('model,deployed.accuracy')
    expect(sortedBy('model,deployed.accuracy', accuracy, true)).toBe('model')
    expect(sortedBy('-model', model, true)).toBe('-model')
  })

  test('gives an order that is read again', () => {
    expect(sortKeys('model,-train.loss:best')).toEqual([
      { id: 'model', descending: false },
      { id: 'train.loss:best', descending: true },
    ])
  })
})

test('the arrow keys, Home and End go from head to head, and stop at the edges', () => {
  const heads = ['method', 'model', 'created']
  expect(headAfter(heads, 'method', 'ArrowRight')).toBe('model')
  expect(headAfter(heads, 'created', 'ArrowRight')).toBe('created')
  expect(headAfter(heads, 'method', 'ArrowLeft')).toBe('method')
  expect(headAfter(heads, 'model', 'End')).toBe('created')
  expect(headAfter(heads, 'model', 'Home')).toBe('method')
  expect(headAfter(heads, 'model', 'Enter')).toBeNull()
})

describe('the columns of a phone', () => {
  const proposed = proposedColumns.map((id) => findColumn(id)!)

  test('begin with method, accuracy and state, which fit beside the box, and leave none out', () => {
    const shown = columnsOnPhone(proposed)
    expect(shown.slice(0, 3).map(({ id }) => id)).toEqual(['method', 'deployed.accuracy', 'state'])
    expect(shown.slice(0, 3).reduce((sum, { width }) => sum + width, 34)).toBeLessThanOrEqual(390)
    expect(shown.map(({ id }) => id).sort()).toEqual(proposed.map(({ id }) => id).sort())
  })

  test('are those that were chosen, whatever they are', () => {
    const seeds = columnsFor([]).filter(({ id }) => id === 'seed')
    expect(columnsOnPhone(seeds)).toEqual(seeds)
  })
})
