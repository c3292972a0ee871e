import { expect, test } from 'vitest'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { openHost } from '../../../electron/host/host.ts'
import { ended, temporaryDirectory, until } from './fixtures.ts'

test('successive halving stops what falls behind, says why, and keeps its checkpoint', async () => {
  const host = await openHost({ dataDirectory: temporaryDirectory(), concurrency: 1 })
  try {
    const base = {
      dataset: 'digits',
      model: 'mlp',
      modelParameters: { width: 16, depth: 1 },
      epochs: 60,
      engine: 'onnxruntime',
      batchNormReestimation: 2,
    }
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
    for (const { progress } of runs.slice(1)) expect(progress.epoch).toBeLessThan(30)
    const words = (await host.client.runs.log({ id: 2 })).lines.map(({ message }) => message)
    expect(words.at(-1)).toMatch(/^Stopped by successive halving after epoch 1: \d+\.\d\d % is not among the best /)
    expect(words.at(-1)).toContain('the best 1 of 2 runs of the study there. Resume')
    // Whoever wants to know all the same resumes it: it is not judged by that rung again.
    const { progress } = await host.client.runs.get({ id: 2 })
    expect((await host.client.runs.resume({ ids: [2] })).changed).toBe(1)
    await until(host, (rows) =>
      rows.some((run) => run.id === 2 && (run.progress.epoch > progress.epoch || run.state !== 'training')),
    )
    await host.client.runs.cancel({ ids: [2] })
    await until(host, (rows) => rows.length === 3 && ended(rows))
  } finally {
    await host.close()
  }
})
