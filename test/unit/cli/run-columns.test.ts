import { expect, test } from 'vitest'
import { cutLines } from '../../../electron/cli/columns.ts'
import { runColumnsOf } from '../../../electron/cli/run-columns.ts'
import { formatRuns } from '../../../electron/cli/run-text.ts'
import { at, row } from './row.ts'

const runs = [
  row({
    id: 2,
    tags: ['old', 'slow'],
    progress: at(100),
    results: { 'train.loss': { last: 0.5, best: 0.25, bestStep: 1, atBest: null } },
  }),
  row({ id: 1, starred: true, experiment: { quantizer: 'mine' } }),
]

test('columns are facts, fields and metrics with a reading, by their names', () => {
  const columns = runColumnsOf(['run', 'tags', 'batchSize', 'train.loss:best', 'their/loss'], ['their/loss'])
  expect(formatRuns(runs, columns)).toBe(
    [
      'run  tags       batchSize  train.loss:best  their/loss',
      '  2  old, slow  64                    0.25           -',
      '  1             -                        -           -',
    ].join('\n'),
  )
})

test('a column that there is not is refused with the one that was meant', () => {
  expect(() => runColumnsOf(['batchsize'], [])).toThrow('there is no column "batchsize"; did you mean batchSize?')
  expect(() => runColumnsOf(['constructor'], [])).toThrow('there is no column "constructor"')
})

test('lines are cut to the width of the terminal', () => {
  expect(cutLines('abcdef\nabc', 4)).toBe('abc…\nabc')
  for (const line of formatRuns(runs, undefined, 30).split('\n')) expect([...line].length).toBeLessThanOrEqual(30)
})
