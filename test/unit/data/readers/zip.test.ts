import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { unzip } from '../../../../electron/data/readers/zip.ts'

const zip = () => Buffer.from(zipSync({ a: Buffer.from('one'), b: Buffer.from('two') }))

test('unpacks the files that are wanted', () => {
  expect(Object.keys(unzip('a.zip', zip(), (name) => name === 'b'))).toEqual(['b'])
})

test.each([
  ['more files than it has room for', (bytes: Buffer) => bytes.fill(0xff, bytes.length - 14, bytes.length - 10)],
  ['no directory', (bytes: Buffer) => bytes.subarray(0, -1)],
  ['nothing', () => Buffer.alloc(0)],
])('is refused if its end says %s', (_, damage) => {
  expect(() => unzip('a.zip', damage(zip()), () => true)).toThrow('a.zip is not a whole zip file')
})
