import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const roots = { unit: ['electron', 'shared', '.'], renderer: ['renderer'] }

test.each(Object.entries(roots))('every test under test/%s stands where what it tests does', (project, tree) => {
  const files = globSync('**/*.test.ts', { cwd: join('test', project) })
  expect(files.length).toBeGreaterThan(10)
  const astray = files.filter((file) => !tree.some((root) => existsSync(join(root, dirname(file)))))
  expect(astray).toEqual([])
})
