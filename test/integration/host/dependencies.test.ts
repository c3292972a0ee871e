import { describe, expect, test } from 'vitest'
import type { Host } from '../../../electron/host/host.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import type { StudyInput } from '../../../shared/experiment/study.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'
import { ended, inState, openTestHost, temporaryDirectory, until } from './fixtures.ts'
import { behaviours, standInExperiment } from './stand-ins/behaviour.ts'

const slow = { epochs: 1000, stepMilliseconds: 5 }
const { seed: _seed, ...base } = standInExperiment('finish')

/** Pre-training and fine-tuning of stand-ins that behave as their seeds say. */
function pretrainThenTune(seeds: number[], first: object = {}): StudyInput {
  return {
    name: 'phases',
    base: base as StudyInput['base'],
    phases: [
      { name: 'pre-train', base: first, matrix: [{ quantizer: ['full'], seed: seeds }] },
      { name: 'fine-tune', after: 'pre-train', matrix: [{ quantizer: ['bc', 'bnn++'], seed: seeds }] },
    ],
  }
}

const launch = (host: Host, study: StudyInput) => host.client.studies.launch(parseStudy(study))
const logOf = async (host: Host, id: number) => (await host.client.runs.log({ id })).lines.map(({ message }) => message)
const statesOf = (runs: readonly RunRow[]) => runs.map(({ state }) => state)

test('a run waits for the one it starts from, and takes its last checkpoint; others go first', async () => {
  const host = await openTestHost({ concurrency: 2 })
  const {
    ids: [source],
  } = await host.client.runs.launch({ experiments: [standInExperiment('finish', { epochs: 3, stepMilliseconds: 60 })] })
  const {
    ids: [dependant, free],
  } = await host.client.runs.launch({
    experiments: [{ ...standInExperiment('finish'), startFrom: source }, standInExperiment('finish')],
  })
  await until(host, inState(free!, 'finished'))
  expect((await host.client.runs.get({ id: dependant! })).state).toBe('queued')
  const runs = await until(host, ended)
  expect(statesOf(runs)).toEqual(['finished', 'finished', 'finished'])
  expect(runs[1]!.startedAt!).toBeGreaterThanOrEqual(runs[0]!.finishedAt!)
  expect(await logOf(host, dependant!)).toContain(`starts from run ${source}, epoch-3.json, step 30`)
})

test('the phases of a study: each run starts from the one of the same data, model and seed', async () => {
  // Seeds of the stand-in that behave: 1 and 5.
  const seeds = [behaviours.finish, behaviours.ignoreCommands]
  const host = await openTestHost({ concurrency: 2 })
  const { ids } = await launch(host, pretrainThenTune(seeds))
  expect(ids).toEqual([1, 2, 3, 4, 5, 6])
  const runs = await until(host, ended)
  expect(
    runs.map(({ experiment, state }) => [experiment.quantizer, experiment.seed, experiment.startFrom, state]),
  ).toEqual([
    ['full', 1, null, 'finished'],
    ['full', 5, null, 'finished'],
    ['bc', 1, 1, 'finished'],
    ['bc', 5, 2, 'finished'],
    ['bnn++', 1, 1, 'finished'],
    ['bnn++', 5, 2, 'finished'],
  ])
  for (const [id, source] of [
    [3, 1],
    [4, 2],
    [5, 1],
    [6, 2],
  ] as const)
    expect(await logOf(host, id)).toContain(`starts from run ${source}, epoch-2.json, step 20`)
})

describe('what starts from a run that does not finish fails and says why', () => {
  test('it failed', async () => {
    const host = await openTestHost()
    await launch(host, pretrainThenTune([behaviours.reportFailure]))
    const runs = await until(host, ended)
    expect(statesOf(runs)).toEqual(['failed', 'failed', 'failed'])
    expect(runs[1]!.error).toBe(
      'Run 1, from which this run starts, failed. Resume run 1, and this one goes on with it.',
    )
    expect(runs[1]!.startedAt).toBeNull()
  })

  test('it was cancelled; when it is resumed, they come back with it', async () => {
    const host = await openTestHost()
    await launch(host, pretrainThenTune([behaviours.finish], { epochs: 4, warmupEpochs: 5 }))
    await until(host, (runs) => (runs[0]?.progress.epoch ?? 0) >= 1)
    await host.client.runs.cancel({ ids: [1] })
    const runs = await until(host, ended)
    expect(statesOf(runs)).toEqual(['cancelled', 'failed', 'failed'])
    expect(runs[2]!.error).toMatch(/^Run 1, from which this run starts, was cancelled\./)
    expect(await host.client.runs.resume({ ids: [1] })).toEqual({ changed: 1 })
    expect(statesOf(await until(host, ended))).toEqual(['finished', 'finished', 'finished'])
    expect(await logOf(host, 2)).toContain('starts from run 1, epoch-4.json, step 40')
  })

  test('it never began; resumed together in any order, they wait again', async () => {
    const host = await openTestHost()
    const {
      ids: [blocker],
    } = await host.client.runs.launch({ experiments: [standInExperiment('finish', slow)] })
    await until(host, inState(blocker!, 'training'))
    await launch(host, pretrainThenTune([behaviours.finish]))
    await host.client.runs.cancel({ ids: [2] })
    expect(statesOf((await host.client.runs.list({})).runs.reverse())).toEqual([
      'training',
      'cancelled',
      'failed',
      'failed',
    ])
    await host.client.runs.cancel({ ids: [blocker!] })
    expect(await host.client.runs.resume({ ids: [4, 3, 2] })).toEqual({ changed: 3 })
    expect(statesOf(await until(host, (runs) => ended(runs)))).toEqual([
      'cancelled',
      'finished',
      'finished',
      'finished',
    ])
  })

  test('chains: what starts from it, and what starts from that', async () => {
    const host = await openTestHost()
    const study = pretrainThenTune([behaviours.throwError])
    study.phases!.push({
      name: 'sharpen',
      after: 'fine-tune',
      match: ['quantizer', 'seed'],
      base: { epochs: 3 },
      matrix: [{ quantizer: ['bc'], seed: [behaviours.throwError] }],
    })
    await launch(host, study)
    const runs = await until(host, ended)
    expect(runs.map(({ state, experiment }) => [state, experiment.startFrom])).toEqual([
      ['failed', null],
      ['failed', 1],
      ['failed', 1],
      ['failed', 2],
    ])
    expect(runs[3]!.error).toMatch(/^Run 2, from which this run starts, failed\./)
  })
})

test('a host that closes leaves them; the next one says what is to be done', async () => {
  const dataDirectory = temporaryDirectory()
  const host = await openTestHost({ dataDirectory })
  await launch(host, pretrainThenTune([behaviours.finish], { epochs: 6, warmupEpochs: 5 }))
  await until(host, (runs) => (runs[0]?.progress.epoch ?? 0) >= 1)
  await host.close()
  const next = await openTestHost({ dataDirectory })
  const runs = await until(next, ended)
  expect(statesOf(runs)).toEqual(['interrupted', 'failed', 'failed'])
  expect(runs[1]!.error).toBe(
    'Run 1, from which this run starts, was interrupted. Resume run 1, and this one goes on with it.',
  )
  await next.client.runs.resume({ ids: [1] })
  expect(statesOf(await until(next, ended))).toEqual(['finished', 'finished', 'finished'])
})

test('a source that another host trains is waited for', async () => {
  const dataDirectory = temporaryDirectory()
  const training = await openTestHost({ dataDirectory })
  const other = await openTestHost({ dataDirectory })
  const {
    ids: [source],
  } = await training.client.runs.launch({
    experiments: [standInExperiment('finish', { epochs: 4, stepMilliseconds: 5 })],
  })
  await until(training, inState(source!, 'training'))
  const {
    ids: [dependant],
  } = await other.client.runs.launch({ experiments: [{ ...standInExperiment('finish'), startFrom: source }] })
  const runs = await until(other, inState(dependant!, 'finished'))
  expect(runs[1]!.startedAt!).toBeGreaterThanOrEqual(runs[0]!.finishedAt!)
})

describe('a start is refused at the launch where it cannot be', () => {
  test.each<[string, (host: Host) => Promise<object>, RegExp]>([
    [
      'a run that is not there',
      async () => ({ startFrom: 99 }),
      /^startFrom: there is no run 99 to start from; the list of runs shows those there are$/,
    ],
    [
      'a run that was stopped',
      async (host) => {
        await host.client.runs.launch({ experiments: [standInExperiment('reportFailure')] })
        await until(host, ended)
        return { startFrom: 1 }
      },
      /^startFrom: run 1 failed, and a run starts from a finished one; resume run 1 first$/,
    ],
    [
      'another model',
      async (host) => {
        await host.client.runs.launch({ experiments: [standInExperiment('finish')] })
        return { startFrom: 1, model: 'mlp' }
      },
      /^startFrom: run 1 trained cnn-small; start from a run of the same model, with the same parameters$/,
    ],
    [
      'another size of it',
      async (host) => {
        await host.client.runs.launch({ experiments: [standInExperiment('finish')] })
        return { startFrom: 1, modelParameters: { width: 8 } }
      },
      /^startFrom: run 1 trained cnn-small with width 16; start/,
    ],
  ])('%s', async (_, prepare, message) => {
    const host = await openTestHost()
    const input = await prepare(host)
    const before = (await host.client.runs.list({})).total
    const refused = host.client.runs.launch({
      experiments: [standInExperiment('finish'), { ...standInExperiment('finish'), ...input }],
    })
    await expect(refused).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(message) })
    expect((await host.client.runs.list({})).total).toBe(before)
  })
})

test('a run is not removed while another still has to start from it; afterwards it may be', async () => {
  const host = await openTestHost({ concurrency: 2 })
  await host.client.runs.launch({ experiments: [standInExperiment('finish')] })
  await until(host, ended)
  // Both places are taken, so that the third run has to wait.
  await host.client.runs.launch({
    experiments: [
      standInExperiment('finish', slow),
      standInExperiment('finish', slow),
      { ...standInExperiment('finish'), startFrom: 1 },
    ],
  })
  await expect(host.client.runs.remove({ ids: [1] })).rejects.toMatchObject({
    code: 'BUSY',
    message:
      'Run 4 is queued and starts from run 1, and nothing was removed. Cancel it before you remove run 1, or wait ' +
      'for its first checkpoint.',
  })
  await host.client.runs.cancel({ ids: [2, 3] })
  await until(host, ended)
  expect(await host.client.runs.remove({ ids: [1] })).toEqual({ changed: 1 })
  expect((await host.client.runs.get({ id: 4 })).state).toBe('finished')
  // One that had not begun, and is resumed when its source is gone.
  await expect(
    host.client.runs.launch({ experiments: [{ ...standInExperiment('finish'), startFrom: 1 }] }),
  ).rejects.toThrow('there is no run 1')
})

test('a run that comes back after its source was removed fails and says so', async () => {
  const host = await openTestHost()
  await launch(host, pretrainThenTune([behaviours.reportFailure]))
  await until(host, ended)
  await host.client.runs.remove({ ids: [1] })
  await host.client.runs.resume({ ids: [2] })
  const run = await host.client.runs.get({ id: 2 })
  expect(run).toMatchObject({
    state: 'failed',
    error: 'Run 1, from which this run starts, was removed. Launch it again from another run.',
  })
})
