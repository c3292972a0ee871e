import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alone } from '../../alone.ts'

test('every file that replaces a module or looks at its process runs in one of its own, and no other', () => {
  const files = globSync('test/{unit,integration,renderer}/**/*.test.ts')
  const replacing = files.filter((file) => /\bvi\.(do)?mock\(|expect\(globalThis\)/i.test(readFileSync(file, 'utf8')))
  expect(replacing.map((file) => file.replace(/^test\/|\.test\.ts$/g, '')).sort()).toEqual([...alone].sort())
})
