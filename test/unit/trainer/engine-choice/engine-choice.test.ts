import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { findDataset } from '../../../../shared/experiment/dataset-catalogue.ts'
import { engineFor } from '../../../../electron/trainer/engine-choice/engine-choice.ts'

const experiment = resolveExperiment({
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  batchSize: 16,
})
const dataset = findDataset('digits')!
let dataDirectory: string
beforeEach(async () => (dataDirectory = await mkdtemp(join(tmpdir(), 'signum-choice-'))))
afterEach(() => rm(dataDirectory, { recursive: true }))

/** Files of what was measured. */
async function kept(): Promise<string[]> {
  const folder = join(dataDirectory, 'engine-times')
  return (await readdir(folder)).map((name) => join(folder, name))
}

test('measures the engines that work here on the model at hand, takes the fastest and says why', async () => {
  const { engine, reason } = await engineFor({ experiment, dataset, threads: 1, dataDirectory })
  expect(reason).toMatch(/^auto: measured on this model: \S+ \S+ [\d.]+ ms a step, \S+ \S+ [\d.]+ ms a step/)
  expect(reason).toContain(`: ${engine.name} `)
  const [path] = await kept()
  const { milliseconds } = JSON.parse(await readFile(path!, 'utf8')) as { milliseconds: Record<string, number> }
  const [fastest] = Object.entries(milliseconds).sort(([, a], [, b]) => a - b)
  expect(fastest![0]).toBe(`${engine.name} ${engine.version}`)
})

test('remembers what it measured, for this model on this machine', async () => {
  await engineFor({ experiment, dataset, threads: 1, dataDirectory })
  const [path] = await kept()
  const turned = (await readFile(path!, 'utf8')).replace(/("tensorflow [^"]*": )[\d.]+/, '$10.001')
  await writeFile(path!, turned)
  const { engine, reason } = await engineFor({ experiment, dataset, threads: 1, dataDirectory })
  expect([engine.name, reason]).toEqual([
    'tensorflow',
    expect.stringContaining('auto: measured before on this model: tensorflow'),
  ])
  const other = await engineFor({ experiment: { ...experiment, batchSize: 8 }, dataset, threads: 1, dataDirectory })
  expect(other.reason).toContain('auto: measured on this model')
})

test('measures again what it cannot read', async () => {
  await engineFor({ experiment, dataset, threads: 1, dataDirectory })
  const [path] = await kept()
  await writeFile(path!, '{"cut')
  expect((await engineFor({ experiment, dataset, threads: 1, dataDirectory })).reason).toContain('auto: measured on')
})

test('goes on with the engine that a stopped run had, and takes what is asked for', async () => {
  expect((await engineFor({ experiment, dataset, threads: 1, dataDirectory, before: 'tensorflow' })).engine.name).toBe(
    'tensorflow',
  )
  expect(
    (await engineFor({ experiment: { ...experiment, engine: 'reference' }, dataset, threads: 1, dataDirectory })).engine
      .name,
  ).toBe('reference')
})

test('takes one engine for runs that begin at once on one model, and remembers each model', async () => {
  const experiments = [experiment, experiment, { ...experiment, batchSize: 8 }]
  const choices = await Promise.all(
    experiments.map((each) => engineFor({ experiment: each, dataset, threads: 1, dataDirectory })),
  )
  expect(choices[0]!.engine.name).toBe(choices[1]!.engine.name)
  expect(choices.map(({ reason }) => reason)).toEqual(
    experiments.map(() => expect.stringMatching(/^auto: measured (on|before on) this model/)),
  )
  expect(await kept()).toHaveLength(2)
})

test('trains where what was measured cannot be kept, and says so', async () => {
  await writeFile(join(dataDirectory, 'file'), '')
  const { reason } = await engineFor({ experiment, dataset, threads: 1, dataDirectory: join(dataDirectory, 'file') })
  expect(reason).toMatch(/^auto: measured on this model: .* \(it could not be kept for the next run: .*\)$/)
})
