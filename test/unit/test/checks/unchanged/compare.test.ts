import { expect, test } from 'vitest'
import { comparePrinted } from '../../../../checks/unchanged/compare.ts'

const table = (...cells: string[]) => `### Demo

| Model | Method | Accuracy |
| ----- | ------ | -------: |
${cells.map((cell) => `| cnn-small | BC | ${cell} |`).join('\n')}

2 seeds each.
`

test('tables are compared as they are printed, cell by cell', () => {
  expect(comparePrinted(table('97.10 ± 0.20', '96.00'), table('97.10 ± 0.20', '96.00'))).toEqual({
    cells: 6,
    different: [],
  })
  expect(comparePrinted(table('97.10 ± 0.20', '96.00'), table('97.11 ± 0.20')).different).toEqual([
    { row: 'cnn-small BC', old: '97.10 ± 0.20', fresh: '97.11 ± 0.20' },
    { row: 'cnn-small BC', old: 'cnn-small', fresh: 'nothing' },
    { row: 'cnn-small BC', old: 'BC', fresh: 'nothing' },
    { row: 'cnn-small BC', old: '96.00', fresh: 'nothing' },
  ])
})
