import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCheckpoint } from '../../../electron/trainer/checkpoints/checkpoint.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { openHost } from '../../../electron/host/host.ts'
import { ended, inState, temporaryDirectory, until } from './fixtures.ts'

const base = {
  dataset: 'digits',
  model: 'mlp',
  modelParameters: { width: 16, depth: 1 },
  epochs: 24,
  engine: 'onnxruntime',
  batchNormReestimation: 2,
}

test('successive halving stops what falls behind, says why, and keeps its checkpoint', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openHost({ dataDirectory, concurrency: 1 })
  try {
    const study = parseStudy({
      name: 'halved',
      base,
      matrix: [{ learningRate: [0.01, 1e-8, 1e-9], seed: [1] }],
      search: { halving: { factor: 2, firstEpoch: 1 } },
    })
    await host.client.studies.launch(study)
    const runs = await until(host, (rows) => rows.length === 3 && ended(rows))
    expect(runs.map(({ state }) => state)).toEqual(['finished', 'cancelled', 'cancelled'])
    // A run is told between two steps: it may have gone a little further than the rung.
    for (const { progress } of runs.slice(1)) expect(progress.epoch).toBeLessThan(20)
    const words = (await host.client.runs.log({ id: 2 })).lines.map(({ message }) => message)
    expect(words.at(-1)).toMatch(/^Stopped by successive halving after epoch 1: \d+\.\d\d % is not among the best /)
    expect(words.at(-1)).toContain('the best 1 of 2 runs of the study there. Resume')
    // Whoever wants to know all the same resumes it: no rung stops it again, and it is the run without halving.
    expect((await host.client.runs.resume({ ids: [2] })).changed).toBe(1)
    const resumed = await until(host, (rows) => rows.length === 3 && ended(rows))
    expect(resumed[1]!.state).toBe('finished')
    const { experiment, progress } = resumed[1]!
    expect(progress.epoch).toBe(24)
    const lines = (await host.client.runs.log({ id: 2 })).lines
    expect(lines.filter(({ message }) => message.startsWith('Stopped by successive halving'))).toHaveLength(1)
    const { ids } = await host.client.runs.launch({ experiments: [experiment] })
    await until(host, inState(ids[0]!, 'finished'))
    const digestOf = async (id: number) =>
      (await readCheckpoint(join(dataDirectory, `runs/${id}/epoch-24.safetensors`))).digest
    expect(await digestOf(2)).toBe(await digestOf(ids[0]!))
  } finally {
    await host.close()
  }
})

test('runs with validation images are halved by these, and the held-out ones stay unseen', async () => {
  const host = await openHost({ dataDirectory: temporaryDirectory(), concurrency: 1 })
  try {
    const study = parseStudy({
      name: 'validated',
      base: { ...base, validationShare: 0.2 },
      matrix: [{ learningRate: [0.01, 1e-8], seed: [1] }],
      search: { halving: { factor: 2, firstEpoch: 1 } },
    })
    await host.client.studies.launch(study)
    const [whole, halved] = await until(host, (rows) => rows.length === 2 && ended(rows))
    expect([whole!.state, halved!.state]).toEqual(['finished', 'cancelled'])
    expect([whole!.looks, halved!.looks]).toEqual([1, undefined])
    expect(halved!.results['validation.deployed.accuracy']!.last).not.toBeNull()
    expect(whole!.results['deployed.accuracy']!.atBest === null).toBe(
      whole!.results['validation.deployed.accuracy']!.bestStep! < whole!.progress.steps,
    )
  } finally {
    await host.close()
  }
})
