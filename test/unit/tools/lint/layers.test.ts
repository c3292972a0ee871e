import { readdirSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, test } from 'vitest'
import { layers, sharedFloors } from '../../../../tools/lint/layers.ts'

const root = join(import.meta.dirname, '../../../..')
const lint = new ESLint({ cwd: root })
const names = Object.keys(layers)
const isFile = (layer: string) => layer.endsWith('.ts')
const fileIn = (layer: string, name: string) => (isFile(layer) ? layer : `${layer}/${name}`)
const within = (path: string, layer: string) => path === layer || path.startsWith(`${layer}/`)

/** What the lint rule says of a file with some imports, by imported path. */
async function refused(file: string, targets: readonly string[]): Promise<string[]> {
  const imports = targets.map((target) => `import '${posix.relative(dirname(file), target).replace(/^(?!\.)/, './')}'`)
  const script = imports.join('\n')
  const text = file.endsWith('.vue') ? `<script setup lang="ts">\n${script}\n</script>\n` : `${script}\n`
  const [result] = await lint.lintText(text, { filePath: join(root, file) })
  expect(result!.messages.filter(({ fatal }) => fatal === true)).toEqual([])
  const first = file.endsWith('.vue') ? 2 : 1
  return result!.messages
    .filter(({ ruleId }) => ruleId === 'signum/import-directions')
    .map(({ line }) => targets[line - first]!)
}

describe.each(names)('%s', (layer) => {
  const open = [layer, ...layers[layer]!]
  const forbidden = names
    .filter((other) => !open.some((allowed) => within(other, allowed)))
    .map((other) => fileIn(other, 'any.ts'))
  const allowed = open.map((other) => fileIn(other, 'any.ts')).filter((path) => path !== layer)

  test('an import that does not point down fails lint', async () => {
    expect(forbidden.length).toBeGreaterThan(0)
    expect(await refused(fileIn(layer, 'planted.ts'), forbidden)).toEqual(forbidden)
    if (layer === 'renderer') expect(await refused('renderer/runs/Planted.vue', forbidden)).toEqual(forbidden)
  })

  test('an import that points down passes', async () => {
    expect(await refused(fileIn(layer, 'planted.ts'), allowed)).toEqual([])
  })

  test('no layer that it may import may import it', () => {
    const mutual = layers[layer]!.filter((lower) => {
      const of = names.filter((name) => within(lower, name)).sort((a, b) => b.length - a.length)[0]!
      return layers[of]!.some((each) => within(layer, each))
    })
    expect(mutual).toEqual([])
  })
})

test.each([
  ['electron/host/planted.ts', 'electron/trainer/loop/training.ts'],
  ['electron/cli/planted.ts', 'electron/trainer/loop/training.ts'],
  ['electron/cli/planted.ts', 'electron/trainer/graph/graph.ts'],
  ['electron/host/scheduler/planted.ts', 'electron/trainer/worker.ts'],
])('%s may not import %s: only the doors of the trainer', async (file, target) => {
  expect(await refused(file, [target])).toEqual([target])
})

test('an import is seen in every form', async () => {
  const target = '../figures/curves.ts'
  const text = [
    `export { x } from '${target}'`,
    `export * from '${target}'`,
    `export const y = import('${target}')`,
    `export type Z = import('${target}').Z`,
    `import type { W } from '${target}'`,
  ].join('\n')
  const [result] = await lint.lintText(text, { filePath: join(root, 'shared/errors/planted.ts') })
  const lines = result!.messages.flatMap(({ ruleId, line }) => (ruleId === 'signum/import-directions' ? [line] : []))
  expect(lines).toEqual([1, 2, 3, 4, 5])
})

test.each([
  ['renderer/planted.ts', 'node:fs'],
  ['shared/errors/planted.ts', 'vue'],
  ['electron/host/planted.ts', 'electron'],
])('%s may not import %s', async (file, name) => {
  const [result] = await lint.lintText(`import '${name}'\n`, { filePath: join(root, file) })
  expect(result!.messages.map(({ ruleId }) => ruleId)).toEqual(['signum/import-directions'])
})

test('every folder of shared is a floor', () => {
  const folders = readdirSync(join(root, 'shared'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `shared/${name}`)
  expect(folders.sort()).toEqual([...sharedFloors].sort())
})

test('every layer is there, and every folder of the house has a layer', () => {
  const entries = ['electron', 'electron/trainer'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}/${name}`),
  )
  expect(entries.filter((folder) => !names.some((name) => within(folder, name)))).toEqual([])
  const missing = names.filter((name) => relative(root, join(root, name)) !== '' && !exists(name))
  expect(missing).toEqual([])
})

function exists(path: string): boolean {
  return readdirSync(join(root, dirname(path))).includes(path.split('/').at(-1)!)
}
