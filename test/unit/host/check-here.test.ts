import { expect, test } from 'vitest'
import { checkHere } from '../../../electron/host/check-here.ts'
import { sourcesOf } from '../../../electron/host/store/sources.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

const row = { title: '', version: null, warnings: [], raced: false }
const engines = () =>
  Promise.resolve([
    { ...row, name: 'onnxruntime', usable: true, reason: 'fast' },
    { ...row, name: 'cuda', usable: false, reason: 'there is no CUDA driver' },
  ])
const refuse: Pick<ReturnType<typeof sourcesOf>, 'check'> = {
  check({ startFrom }) {
    if (startFrom === 7) throw new BadInput({ code: 'no-such-run', field: 'startFrom', what: 'no run 7', remedy: 'r' })
  },
}
const here = {
  store: {
    checkSource: (experiment: Parameters<typeof refuse.check>[0]) =>
      Promise.resolve().then(() => refuse.check(experiment)),
  },
  engines,
}

const check = (input: ExperimentInput) => checkHere(resolveExperiment(input), here)

test('a run to start from, and an engine, are checked before the launch', async () => {
  await expect(check({ dataset: 'digits' })).resolves.toBeUndefined()
  await expect(check({ dataset: 'digits', startFrom: 3, engine: 'onnxruntime' })).resolves.toBeUndefined()
  await expect(check({ dataset: 'digits', startFrom: 7 })).rejects.toMatchObject({
    faults: [{ code: 'no-such-run', field: 'startFrom' }],
  })
  await expect(check({ dataset: 'digits', engine: 'cuda' })).rejects.toMatchObject({
    faults: [{ code: 'engine-unavailable', field: 'engine' }],
  })
})
