import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findCircles, justifiedCircles } from '../../../../tools/lint/circles.ts'
import { circlesOf, readImportGraph } from '../../../../tools/lint/import-graph.ts'

const root = join(import.meta.dirname, '../../../..')

test('the only circles of imports are those that are justified, two at most', () => {
  expect(findCircles(root)).toEqual({ found: [], gone: [] })
  expect(justifiedCircles.length).toBeLessThanOrEqual(2)
})

test('ARCHITECTURE.md names each circle that stays', async () => {
  const text = await readFile(join(root, 'ARCHITECTURE.md'), 'utf8')
  for (const file of justifiedCircles.flat()) expect(text).toContain(file.split('/').at(-1))
})

test('finds circles of values and of types, through Vue files too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signum-circles-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'renderer/run'), { recursive: true })
  const files = {
    'renderer/a.ts': "import type { B } from './b.ts'\nimport { c } from './c.ts'\n",
    'renderer/b.ts': "export { D } from './run/D.vue'\n",
    'renderer/c.ts': "import { readFile } from 'node:fs'\n",
    'renderer/e.ts': "const later = import('./f.ts')\n",
    'renderer/f.ts': "import { e } from './e.ts'\n",
    'renderer/run/D.vue': `<script setup lang="ts">\nimport { a } from '../a.ts'\n</script>\n`,
  }
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text)
  expect(circlesOf(readImportGraph(folder, ['renderer']))).toEqual([
    ['renderer/a.ts', 'renderer/b.ts', 'renderer/run/D.vue'],
    ['renderer/e.ts', 'renderer/f.ts'],
  ])
})
