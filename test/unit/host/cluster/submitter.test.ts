import { expect, test } from 'vitest'
import { ClusterJob } from '../../../../electron/host/cluster/cluster-job.ts'
import { layoutOf } from '../../../../electron/host/cluster/layout.ts'
import { parseProfile } from '../../../../electron/host/cluster/profile.ts'
import type { Site } from '../../../../electron/host/cluster/site.ts'
import { Slurm } from '../../../../electron/host/cluster/slurm.ts'
import { Submitter, type Handover, type Standpoint } from '../../../../electron/host/cluster/submitter.ts'
import { Unreachable, type Parcel, type Said, type Transport } from '../../../../electron/host/cluster/transport.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { temporaryDirectory } from '../store/fixtures.ts'

/** A cluster whose commands answer as the test says, and whose files go nowhere. */
class StandIn implements Transport {
  readonly place = 'login'
  readonly commands: string[] = []
  readonly paths: string[] = []
  readonly texts = new Map<string, string>()
  onPut: () => void = () => undefined
  onSubmit: () => Said = () => ({ code: 0, stdout: '7\n', stderr: '' })

  run(words: readonly string[]): Promise<Said> {
    this.commands.push(words[0]!)
    try {
      return Promise.resolve(this.onSubmit())
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }
  async put(parcels: readonly Parcel[]): Promise<void> {
    this.onPut()
    for (const parcel of parcels) if ('text' in parcel) this.texts.set(parcel.path, parcel.text)
    this.paths.push(...parcels.map(({ path }) => path))
  }
  tails = () => Promise.resolve([])
  fetch = () => Promise.resolve()
  close = () => Promise.resolve()
}

function scene(profile: object = {}) {
  const transport = new StandIn()
  const parsed = parseProfile('lab', { folder: '/scratch/me', ...profile }, 'f')
  const layout = layoutOf(parsed.folder)
  const site: Site = {
    profile: parsed,
    layout,
    transport,
    slurm: new Slurm(transport),
    signum: ['signum'],
    cacheDirectory: '/data',
  }
  const handovers = [1, 2].map((runId): Handover => {
    const facts = { runId, key: `key-${runId}`, runDirectory: '/runs', folder: layout.job(`key-${runId}`) }
    const experiment = resolveExperiment({ dataset: 'digits' })
    const order = { runId, experiment, threads: 8, runDirectory: '/runs', dataDirectory: '/data', checkpoint: null }
    return { job: new ClusterJob(facts, 0, () => undefined), order, after: null }
  })
  const finished = new Set<string>()
  const standOf = (key: string): Standpoint => {
    if (finished.has(key)) return 'finished'
    const { number = null, ticket = null } = handovers.find(({ job }) => job.facts.key === key)?.job ?? {}
    return number === null || ticket === null ? null : { number, task: ticket.task }
  }
  const submitter = new Submitter(standOf, temporaryDirectory())
  return { transport, handovers, finished, handOver: () => submitter.handOver(handovers, site) }
}

const quota = () => {
  throw Object.assign(new Error("EDQUOT: disk quota exceeded, open '/scratch/me/jobs/key-1'"), { code: 'EDQUOT' })
}

test('a full quota is said in one line, with what to do, and nothing is submitted', async () => {
  const { transport, handovers, handOver } = scene()
  transport.onPut = quota
  expect(await handOver()).toEqual([])
  for (const { job } of handovers)
    expect(await job.ended).toEqual({
      state: 'failed',
      message: expect.stringMatching(
        /^The job's folder in \/scratch\/me on login could not be written \(.*quota.*\)\. Put that right/,
      ) as string,
    })
  expect(transport.commands).toEqual([])
})

test('a cluster that does not answer keeps the jobs with their submission', async () => {
  const { transport, handovers, handOver } = scene()
  transport.onSubmit = () => {
    throw new Unreachable('login: Connection timed out')
  }
  await expect(handOver()).rejects.toThrow('Connection timed out')
  expect(handovers.map(({ job }) => [job.over, job.number, job.ticket !== null])).toEqual([
    [false, null, true],
    [false, null, true],
  ])
  expect(transport.commands).toEqual(['sbatch'])
})

test('a connection that is lost before the files are there leaves jobs that are handed over anew', async () => {
  const { transport, handovers, handOver } = scene()
  transport.onPut = () => {
    throw new Unreachable('login: the key of the host has changed')
  }
  await expect(handOver()).rejects.toThrow('has changed')
  expect(handovers.map(({ job }) => [job.over, job.ticket])).toEqual(handovers.map(() => [false, null]))
  transport.onPut = () => undefined
  expect(await handOver()).toEqual([])
  expect(handovers.map(({ job }) => job.number)).toEqual(['7', '7'])
  expect(transport.commands).toEqual(['sbatch'])
})

test('what Slurm refuses fails in its words, once', async () => {
  const { transport, handovers, handOver } = scene()
  transport.onSubmit = () => ({
    code: 1,
    stdout: '',
    stderr:
      'sbatch: error: invalid partition specified: nope\n' +
      'sbatch: error: Batch job submission failed: Invalid partition name specified\n',
  })
  await handOver()
  expect(await handovers[0]!.job.ended).toMatchObject({
    message: expect.stringMatching(
      /^Slurm refused the job: .*Invalid partition name specified\. Correct the/,
    ) as string,
  })
  expect(transport.commands).toEqual(['sbatch'])
})

test('a job that comes after another finds that as its start, and as its teacher if it asks for it', async () => {
  const { transport, handovers, handOver } = scene()
  const [first, second] = handovers as [Handover, Handover]
  second.after = { runId: 1, key: 'key-1' }
  second.order.experiment = { ...second.order.experiment, startFrom: 1, teacher: 'start' }
  await handOver()
  expect([first.job.number, second.job.number]).toEqual(['7', '7'])
  const [path] = [...transport.texts.keys()].filter((each) => each.endsWith('key-2/order.json'))
  const before = { runId: 1, file: null, job: 'key-1' }
  expect(JSON.parse(transport.texts.get(path!)!)).toMatchObject({ source: before, teacher: before })
})

test('a job whose start has finished before it is handed over waits for nothing, and finds it', async () => {
  const { transport, handovers, handOver, finished } = scene()
  const [first, second] = handovers as [Handover, Handover]
  second.after = { runId: 1, key: 'key-1' }
  // Its array is not known here, as after a host that ended in the midst of its submission.
  handovers.shift()
  expect(await handOver()).toEqual([second])
  expect(transport.commands).toEqual([])
  first.job.finish({ state: 'finished' })
  finished.add('key-1')
  expect(await handOver()).toEqual([])
  expect(second.job.name).toBe('7_0')
  const textOf = (end: string) => transport.texts.get([...transport.texts.keys()].find((path) => path.endsWith(end))!)!
  expect(textOf('.sh')).not.toContain('--dependency')
  expect(JSON.parse(textOf('key-2/order.json'))).toMatchObject({ source: { runId: 1, file: null, job: 'key-1' } })
})

test('runs that share a job have one task, one submission and their part of its CPUs', async () => {
  const { transport, handovers, handOver } = scene({ pack: 2, cpus: 6 })
  await handOver()
  expect(handovers.map(({ job }) => job.name)).toEqual(['7_0', '7_0'])
  expect(transport.commands).toEqual(['sbatch'])
  expect(transport.paths.filter((path) => path.endsWith('order.json'))).toHaveLength(2)
})
