import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { atLength, lengthy } from '../../at-length.ts'

test('every file that asks for more cases is among those that are run with them', () => {
  const asking = globSync('test/{unit,integration,renderer}/**/*.test.ts').filter((file) =>
    /\batLength\(/.test(readFileSync(file, 'utf8')),
  )
  const found = asking.map((file) => file.replace(/^test\/|\.test\.ts$/g, ''))
  expect(found.filter((file) => file !== 'unit/test/at-length').sort()).toEqual([...lengthy].sort())
})

test('here the short form is tried', () => {
  expect(atLength('short', 'long')).toBe('short')
})
