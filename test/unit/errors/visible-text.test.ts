import { expect, test } from 'vitest'
import { visibleLines, visibleText } from '../../../shared/errors/visible-text.ts'

test('characters that steer a terminal are written out', () => {
  expect(visibleText('\u001b[2J\u001b]0;x\u0007')).toBe('\\x1b[2J\\x1b]0;x\\x07')
  expect(visibleText('a\nb\tc\r')).toBe('a\\nb\\tc\\r')
  expect(visibleText('\u009b31m \u007f \u2028 \u202e \u2066')).toBe('\\x9b31m \\x7f \\u2028 \\u202e \\u2066')
  expect(visibleText('λ ≤ ü 中 🙂 –')).toBe('λ ≤ ü 中 🙂 –')
})

test('lines stay lines', () => {
  expect(visibleLines('a\tb\r\nc\u001b[1m\nd\re\n')).toBe('a\tb\r\nc\\x1b[1m\nd\\re\n')
})
