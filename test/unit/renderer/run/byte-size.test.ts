import { expect, test } from 'vitest'
import { byteSize } from '../../../../renderer/run/byte-size.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [123_456, '123.5 kB'],
  [1e6, '1.00 MB'],
])('%d bytes are %s', (bytes, text) => expect(byteSize(bytes)).toBe(text))
