import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import type { StudyInput } from '../../../shared/experiment/study.ts'
import { signum } from '../../unit/cli/capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-repeats-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recipe: StudyInput = {
  name: 'two methods',
  base: {
    dataset: 'digits',
    model: 'mlp',
    modelParameters: { width: 16, depth: 1 },
    epochs: 2,
    engine: 'onnxruntime',
    threads: 1,
  },
  matrix: [{ quantizer: ['bc', 'bnn++'], seed: [1, 2] }],
}

async function printed(store: string, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await signum(...words, '--data-dir', join(folder, store))
  expect(exitCode, stderr).toBe(0)
  return stdout
}

/** What a store says of its runs: how many there are, the table, the comparison, and the footnote of a figure. */
async function said(store: string) {
  const list = JSON.parse(await printed(store, 'runs', 'list', '--json')) as RunRow[]
  const figure = join(folder, `${store}.svg`)
  await printed(store, 'figure', '--output', figure)
  return {
    runs: list.length,
    table: await printed(store, 'table', '--rows', 'quantizer'),
    comparison: await printed(store, 'compare', '--baseline', 'bc'),
    figure: readFileSync(figure, 'utf8'),
  }
}

test('an archive that comes back, under another name, or into its own store is the same runs everywhere', async () => {
  const file = join(folder, 'recipe.json')
  writeFileSync(file, JSON.stringify(recipe))
  const archive = join(folder, 'study.signum')
  const renamed = join(folder, 'another name.signum')
  await printed('own', 'study', 'run', file)
  await printed('own', 'archive', '--study', '1', '--output', archive)
  copyFileSync(archive, renamed)
  const before = await said('own')
  expect(before.runs).toBe(4)
  expect(before.table).toMatch(/n = 2 runs/)

  expect(await printed('own', 'import', archive)).toMatch(/^0 runs taken.*4 there already/)
  expect(await printed('own', 'import', renamed, '--study', 'again')).toMatch(/^0 runs taken.*4 there already/)
  expect(JSON.parse(await printed('own', 'runs', 'list', '--json'))).toHaveLength(4)

  expect(await printed('other', 'import', archive)).toMatch(/^4 runs taken/)
  expect(await printed('other', 'import', renamed, '--study', 'again')).toMatch(/^0 runs taken.*4 there already/)
  expect(await said('other')).toEqual(before)

  // Trained once more beside what was imported: repeats, which count for nothing.
  await printed('other', 'study', 'run', file)
  const after = await said('other')
  expect(after.runs).toBe(8)
  const cells = (table: string) => table.split('\n').filter((line) => /^(BC|BNN\+\+) /.test(line))
  expect(cells(after.table)).toEqual(cells(before.table))
  expect(cells(after.comparison)).toEqual(cells(before.comparison))
  for (const text of [after.table, after.comparison, after.figure])
    expect(text.replace(/\s+/g, ' ')).toMatch(/4 runs? .{0,40}repeat/)
})
