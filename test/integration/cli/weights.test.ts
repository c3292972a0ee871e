import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunDetail } from '../../../shared/contract/run.ts'
import type { KeptWeights } from '../../../shared/experiment/kept-weights.ts'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { realNetwork } from '../../../electron/trainer/weights/read-into.ts'
import { publishedFile } from '../../../electron/trainer/weights/write-out.ts'
import { temporaryDirectory } from '../trainer/train.ts'
import { signum } from '../../unit/cli/capture.ts'

const small = ['--model', 'resnet20', '--model-parameters', 'width=4']

async function weightsFile(): Promise<{ folder: string; file: string }> {
  const folder = await temporaryDirectory()
  const file = join(folder, 'small.safetensors')
  const real = realNetwork('resnet20', { width: 4 }, findDataset('digits')!, { tensors: new Map(), metadata: {} })
  await writeFile(file, publishedFile(real, initialState(real.network, [], 1)))
  return { folder, file }
}

async function printed(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await signum(...args)
  expect([exitCode, stderr]).toEqual([0, ''])
  return stdout
}

test('two processes that keep weights at once keep both', async () => {
  const { folder, file } = await weightsFile()
  const add = (name: string) =>
    printed('weights', 'add', file, ...small, '--name', name, '--data-dir', folder, '--quiet')
  await Promise.all(['left', 'right'].map(add))
  const kept = JSON.parse(await printed('weights', 'list', '--json', '--data-dir', folder)) as KeptWeights[]
  expect(kept.map(({ name }) => name).sort()).toEqual(['left', 'right'])
})

test('a run starts from kept weights by flag and by recipe, and says so in its record', async () => {
  const { folder, file } = await weightsFile()
  const at = ['--data-dir', folder, '--quiet']
  await printed('weights', 'add', file, ...small, '--name', 'mine', '--licence', 'MIT', ...at)
  const [{ digest }] = JSON.parse(await printed('weights', 'list', '--json', ...at)) as [KeptWeights]
  const fields = ['--dataset', 'digits', '--model', 'resnet20', '--epochs', '1', '--train-images', '64']
  const flags = ['--engine', 'onnxruntime', '--start-from', 'weights:mine', '--json', ...at]
  const run = JSON.parse(await printed('train', ...fields, ...flags)) as RunDetail
  expect(run.experiment).toMatchObject({
    startFrom: `weights:mine#${digest.slice(0, 12)}`,
    modelParameters: { width: 4 },
  })
  const { record } = JSON.parse(await printed('runs', 'show', String(run.id), '--json', ...at)) as RunDetail
  expect(record?.startedFrom).toEqual({ weights: 'mine', source: '', licence: 'MIT', sha256: digest })
  const recipe = join(folder, 'recipe.json')
  const base = { dataset: 'digits', model: 'resnet20', epochs: 1, trainImages: 64, startFrom: 'weights:mine' }
  await writeFile(recipe, JSON.stringify({ name: 'a', base: { ...base, engine: 'onnxruntime' } }))
  expect(await printed('study', 'run', recipe, '--output', folder, ...at)).not.toBe('')
  const table = await readFile(join(folder, 'table.md'), 'utf8')
  expect(table).toContain(`Started from the weights mine (SHA-256 ${digest.slice(0, 12)}...).`)
  const { stdout } = await signum('weights', 'evaluate', 'mine', '--dataset', 'digits', '--json', ...at)
  expect(JSON.parse(stdout)).toMatchObject({ newHead: false })
})

test('kept weights teach another model', async () => {
  const { folder, file } = await weightsFile()
  const at = ['--data-dir', folder, '--quiet']
  await printed('weights', 'add', file, ...small, '--name', 'mine', ...at)
  const short = ['--dataset', 'digits', '--epochs', '1', '--train-images', '64', '--engine', 'onnxruntime', '--json']
  const teacher = ['--teacher', 'weights:mine', '--teacher-share', '0.7']
  const run = JSON.parse(await printed('train', ...short, ...teacher, ...at)) as RunDetail
  expect(run.experiment).toMatchObject({ model: 'cnn-small', teacherShare: 0.7 })
  const { record } = JSON.parse(await printed('runs', 'show', String(run.id), '--json', ...at)) as RunDetail
  const [{ digest }] = JSON.parse(await printed('weights', 'list', '--json', ...at)) as [KeptWeights]
  expect(record?.teacher).toBe(digest)
  const { exitCode, stderr } = await signum('train', ...short, '--teacher', String(run.id), ...at)
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('were quantized, and it cannot teach')])
})

test('what a phase starts from teaches it', async () => {
  const folder = await temporaryDirectory()
  const at = ['--data-dir', folder, '--quiet']
  const recipe = join(folder, 'recipe.json')
  const phases = [
    { name: 'real', matrix: [{ quantizer: ['full'] }] },
    {
      name: 'binary',
      after: 'real',
      base: { teacher: 'start', teacherAttention: 10 },
      matrix: [{ quantizer: ['bc'] }],
    },
  ]
  const base = { dataset: 'digits', epochs: 1, trainImages: 64, engine: 'onnxruntime' }
  await writeFile(recipe, JSON.stringify({ name: 'staged', base, phases }))
  await printed('study', 'run', recipe, ...at)
  const { record } = JSON.parse(await printed('runs', 'show', '2', '--json', ...at)) as RunDetail
  expect(record?.startedFrom).toMatchObject({ run: 1, sha256: record?.teacher })
})

test('what a run cannot start from is said before anything trains', async () => {
  const { folder, file } = await weightsFile()
  const at = ['--data-dir', folder, '--quiet']
  await printed('weights', 'add', file, ...small, '--name', 'mine', ...at)
  const train = async (...args: string[]) => {
    const { exitCode, stderr } = await signum('train', '--dataset', 'digits', '--start-from', ...args, ...at)
    expect(exitCode).toBe(2)
    return stderr
  }
  expect(await train('weights:other', '--model', 'resnet20')).toContain('no weights are kept under the name "other"')
  expect(await train('weights:mine', '--model', 'resnet32')).toContain('are of resnet20, not of resnet32')
  const wider = await train('weights:mine', '--model', 'resnet20', '--model-parameters', 'width=8')
  expect(wider).toContain('"conv1.weight" is 4x1x3x3 there, and "stem.weight" is 8x1x3x3 here')
})
