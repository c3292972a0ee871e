import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import { choosingMetric, findMetric, headlineMetric } from '../../../shared/metrics/metric.ts'
import type { StudyInput } from '../../../shared/experiment/study.ts'
import { signum } from '../../unit/cli/capture.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-search-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recipe: StudyInput = {
  name: 'A search',
  base: {
    dataset: 'digits',
    model: 'mlp',
    modelParameters: { width: 16 },
    quantizer: 'bc',
    epochs: 3,
    validationShare: 0.2,
    engine: 'onnxruntime',
  },
  matrix: [{ learningRate: [0.0001, 0.001, 0.01, 0.1], batchSize: [32, 64], seed: [1, 2] }],
  search: { tpe: { count: 4, startup: 2 }, halving: { factor: 3, firstEpoch: 1 } },
}

test('a study is searched on validation images and tested once a run, which its table says in LaTeX', async () => {
  const file = join(folder, 'search.json')
  writeFileSync(file, JSON.stringify(recipe))
  const args = ['study', 'run', file, '--output', join(folder, 'paper'), '--concurrency', '2', '--json']
  const { exitCode, stdout, stderr } = await signum(...args, '--data-dir', join(folder, 'data'))
  expect(exitCode, stderr).toBe(0)
  const runs = JSON.parse(stdout) as RunRow[]
  // Two configurations at random and two that were chosen, with two seeds each, none twice.
  expect(runs).toHaveLength(8)
  const place = ({ experiment }: RunRow) => JSON.stringify([experiment['learningRate'], experiment['batchSize']])
  expect([...Map.groupBy(runs, place).values()].map(({ length }) => length)).toEqual([2, 2, 2, 2])
  const finished = runs.filter(({ state }) => state === 'finished')
  expect(finished.length).toBeGreaterThan(0)
  for (const { results, looks, state } of runs) {
    expect(results[choosingMetric]!.last).toBeGreaterThan(0)
    // What was stopped early never saw the held-out images.
    expect(looks ?? 0).toBe(state === 'finished' ? 1 : 0)
    expect(Object.hasOwn(results, headlineMetric)).toBe(state === 'finished')
  }
  // Its curve is that of the images that chose: held-out images have one point.
  const drawn = await signum('figure', '--output', join(folder, 'curve.tex'), '--data-dir', join(folder, 'data'))
  expect(drawn.exitCode, drawn.stderr).toBe(0)
  expect(readFileSync(join(folder, 'curve.tex'), 'utf8')).toContain(findMetric(choosingMetric)!.title)
  // The source is wrapped.
  const table = readFileSync(join(folder, 'paper', 'table.tex'), 'utf8').replace(/\s+/g, ' ')
  expect(table).toContain(
    'Validation images chose; the held-out images were scored once a run, at its end.' +
      (finished.length < 8
        ? ` ${8 - finished.length} run${finished.length < 7 ? 's were' : ' was'} stopped early by`
        : ''),
  )
})
