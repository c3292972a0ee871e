import { existsSync, globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { atLength, lengthy, onlyAtLength } from '../../at-length.ts'

test('every file that asks for more cases is among those that are run with them', () => {
  const asking = globSync('test/{unit,integration,renderer}/**/*.test.ts').filter((file) =>
    /\batLength\(/.test(readFileSync(file, 'utf8')),
  )
  const found = asking.map((file) => file.replace(/^test\/|\.test\.ts$/g, ''))
  expect(found.filter((file) => file !== 'unit/test/at-length').sort()).toEqual([...lengthy].sort())
})

test('every file that is left to the slow tests is there, and is named once', () => {
  const missing = onlyAtLength.filter((file) => !existsSync(`test/${file}.test.ts`))
  expect(missing).toEqual([])
  expect(onlyAtLength.filter((file, place) => lengthy.includes(file) || onlyAtLength.indexOf(file) !== place)).toEqual(
    [],
  )
})

test('here the short form is tried', () => {
  expect(atLength('short', 'long')).toBe('short')
})
