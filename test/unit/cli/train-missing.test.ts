import { expect, test } from 'vitest'
import { formatIds } from '../../../electron/cli/format-ids.ts'
import { linesOf } from '../../../electron/cli/train-missing.ts'
import type { ExistingRun } from '../../../shared/contract/studies.ts'

const run = (id: number, state: ExistingRun['state'], stopped = false): ExistingRun => ({
  place: id,
  id,
  state,
  stopped,
})

test('numbers of runs are written as they are typed', () => {
  expect(formatIds([])).toBe('')
  expect(formatIds([7, 1, 2, 3, 3, 9, 10])).toBe('1-3,7,9-10')
})

test('a command says which runs exist, which go on and which others train', () => {
  const existing = [
    run(1, 'finished'),
    run(2, 'finished'),
    run(3, 'interrupted', true),
    run(4, 'training'),
    run(5, 'queued'),
  ]
  expect(linesOf(existing, [3, 5], [8, 9])).toEqual([
    '2 of 7 runs exist already and are not trained again: 1-2',
    '2 runs that were stopped go on: 3,5',
    '1 run is trained by another process and not waited for: 4',
  ])
  expect(linesOf([run(1, 'finished')], [], [])).toEqual([
    '1 of 1 run exists already and is not trained again: 1',
    'no run is missing',
  ])
  expect(linesOf([], [], [1, 2])).toEqual(['none of 2 runs exists already'])
})
