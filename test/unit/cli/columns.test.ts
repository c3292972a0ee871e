import { expect, test } from 'vitest'
import { formatColumns, formatPairs } from '../../../electron/cli/columns.ts'

const name = '\u001b[2Ja\nb'

test('a name with control characters neither reaches the terminal nor tears the table', () => {
  const table = formatColumns(
    [
      { heading: 'name', value: (each: string) => each },
      { heading: 'n', value: () => '1', align: 'right' },
    ],
    [name, 'plain'],
  )
  expect(table).toBe(['name         n', '\\x1b[2Ja\\nb  1', 'plain        1'].join('\n'))
  expect(formatPairs([['name', name]])).toBe('name  \\x1b[2Ja\\nb')
})
