import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { skipWhere } from '../../skips/facilities.ts'
import { makeFolder } from '../../../electron/data/make-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-folder-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('makes a folder with all above it, and is content with one that is there', () => {
  const deep = join(folder, 'a', 'b', 'c')
  makeFolder(deep)
  makeFolder(deep)
  expect(statSync(deep).isDirectory()).toBe(true)
})

test('refuses the name of a file, and a folder within one', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  expect(() => makeFolder(file)).toThrow('EEXIST')
  expect(() => makeFolder(join(file, 'within'))).toThrow(/ENOTDIR|ENOENT|EEXIST/)
})

test('ends where the file system has no such place, as in /proc', (context) => {
  skipWhere('no /proc', context)
  expect(() => makeFolder('/proc/foo/bar')).toThrow('ENOENT')
})
