import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findElectron } from '../../../electron/cli/electron-binary.ts'
import { stateOfPage } from '../../../electron/serve/built-page.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signum-built-'))
  write('renderer/views/runs.vue', 100)
  write('shared/table.ts', 100)
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, seconds: number, text = ''): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  utimesSync(file, seconds, seconds)
}

test('tells a page that is missing, built, and built before a source was changed', () => {
  expect(stateOfPage(root)).toBe('missing')
  write('out/renderer/index.html', 200)
  expect(stateOfPage(root)).toBe('built')
  write('renderer/views/runs.vue', 300)
  expect(stateOfPage(root)).toBe('stale')
})

test('finds the Electron binary where it was installed, and none where only the package is', () => {
  write('node_modules/electron/index.js', 100)
  expect(findElectron(root, undefined)).toBeNull()
  write('node_modules/electron/path.txt', 100, 'electron')
  expect(findElectron(root, undefined)).toBeNull()
  write('node_modules/electron/dist/electron', 100)
  expect(findElectron(root, undefined)).toBe(join(root, 'node_modules', 'electron', 'dist', 'electron'))
  write('elsewhere/electron', 100)
  expect(findElectron(root, join(root, 'elsewhere'))).toBe(join(root, 'elsewhere', 'electron'))
  expect(findElectron(root, join(root, 'nowhere'))).toBeNull()
})
