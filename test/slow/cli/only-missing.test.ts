import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import type { StudyInput } from '../../../shared/experiment/study.ts'
import { signum } from '../../unit/cli/capture.ts'
import { start } from '../../integration/cli/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-missing-'))
const store = ['--data-dir', join(folder, 'data')]
afterAll(() => rmSync(folder, { recursive: true }))

const recipe: StudyInput = {
  name: 'seeds',
  base: {
    dataset: 'digits',
    model: 'mlp',
    modelParameters: { width: 16, depth: 1 },
    quantizer: 'bc',
    epochs: 12,
    engine: 'onnxruntime',
    threads: 1,
  },
  matrix: [{ seed: [1, 2, 3] }],
}

function recipeWith(changes: Partial<StudyInput>): string {
  const file = join(folder, 'recipe.json')
  writeFileSync(file, JSON.stringify({ ...recipe, ...changes }))
  return file
}

async function trainMissing(file: string): Promise<{ rows: [number, number, string][]; stderr: string }> {
  const { exitCode, stdout, stderr } = await signum('study', 'run', file, '--only-missing', '--json', ...store)
  expect(exitCode, stderr).toBe(0)
  const runs = JSON.parse(stdout) as RunRow[]
  return { rows: runs.map(({ id, experiment, state }) => [id, experiment['seed'] as number, state]), stderr }
}

test('a study that was killed goes on: nothing is trained twice, and what was stopped is resumed', async () => {
  const first = start('study', 'run', recipeWith({}), '--concurrency', '1', ...store)
  await first.until(/run 1 finished/)
  first.child.kill('SIGKILL')
  await first.ended

  // On a busy machine another run may have finished before the signal arrived.
  const left = JSON.parse((await signum('runs', 'list', '--json', ...store)).stdout) as RunRow[]
  const isLate = left.find(({ id }) => id === 2)!.state === 'finished'
  const { rows, stderr } = await trainMissing(recipeWith({ matrix: [{ seed: [4, 1, 2, 3] }] }))
  const [exist, goOn] = isLate
    ? ['2 of 4 runs exist already and are not trained again: 1-2', '1 run that was stopped goes on: 3']
    : ['1 of 4 runs exists already and is not trained again: 1', '2 runs that were stopped go on: 2-3']
  expect(stderr).toContain(`${exist}\n`)
  expect(stderr).toContain(`${goOn}\n`)
  expect(stderr).toContain('study 2 "seeds" starts: 1 run\n')
  expect(rows).toEqual([
    [4, 4, 'finished'],
    [1, 1, 'finished'],
    [2, 2, 'finished'],
    [3, 3, 'finished'],
  ])

  const again = await trainMissing(recipeWith({}))
  expect(again.stderr).toContain('3 of 3 runs exist already and are not trained again: 1-3\nno run is missing\n')
  expect(again.rows.map(([id]) => id)).toEqual([1, 2, 3])
})

test('a search has no missing runs', async () => {
  const search = { tpe: { count: 2, startup: 2 } }
  const file = recipeWith({ search, base: { ...recipe.base, validationShare: 0.2 } })
  const { exitCode, stderr } = await signum('study', 'run', file, '--only-missing', ...store)
  expect(exitCode).toBe(2)
  expect(stderr).toContain('a search by TPE chooses its runs from those of its own study')
})
