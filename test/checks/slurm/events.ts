import assert from 'node:assert/strict'
import { linesIn } from '../../../electron/host/jobs/job-journal.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import { compare, type Scene } from './compare.ts'
import { runStudy, submissionsOf, type Event } from './event.ts'
import { devices } from './devices.ts'
import { packed } from './packed.ts'
import { sites } from './sites.ts'
import { long, longest, quick } from './studies.ts'
import { cutShort, refused, throughSsh } from './submissions.ts'

const states = (runs: readonly RunRow[]) => runs.map(({ state }) => state)
const all = (state: RunRow['state']) => (runs: RunRow[]) => runs.length > 0 && runs.every((run) => run.state === state)

/** Begins the long study and waits until its first run has a checkpoint. */
async function longStudy({ laboratory }: Scene) {
  const study = laboratory.run(runStudy(laboratory, long))
  return { study, job: await laboratory.untilCheckpoint(1, 2) }
}

const quickly: Event = {
  name: 'quick',
  short: true,
  what: '24 runs in two phases as arrays with dependencies, followed live',
  async happen(scene) {
    const { laboratory } = scene
    const study = laboratory.run(runStudy(laboratory, quick))
    await laboratory.until('a run trains', (runs) =>
      runs.some(({ state, progress }) => state === 'training' && progress.step > 0),
    )
    const { code, stderr } = await study
    assert.equal(code, 0, stderr)
    const jobs = submissionsOf(scene)
    assert.equal(new Set(jobs).size, 24)
    const arrays = new Set(jobs.map((job) => job.split('_')[0]))
    return [`${arrays.size} arrays, ${jobs.length} jobs; a run was seen while it trained`, await compare(scene, quick)]
  },
}

const cancelled: Event = {
  name: 'scancel',
  short: true,
  what: 'scancel from outside ends a run as cancelled; what starts from it fails in words; resumed, both go on',
  async happen(scene) {
    const { cluster, laboratory } = scene
    const { study, job } = await longStudy(scene)
    cluster.ask('scancel', job.name)
    const { code } = await study
    assert.equal(code, 1)
    const runs = await laboratory.runs()
    assert.deepEqual(states(runs), ['cancelled', 'finished', 'finished', 'finished', 'finished', 'failed'])
    assert.match(runs[5]!.error!, /^Run 1, from which this run starts, did not finish\. Resume run 1/)
    const again = await laboratory.run(['runs', 'resume', '1'])
    assert.equal(again.code, 0, again.stderr)
    const follow = await laboratory.run(['cluster', 'follow'])
    assert.equal(follow.code, 0, follow.stderr)
    await laboratory.until('all have finished', all('finished'))
    return [await compare(scene, long)]
  },
}

const requeued: Event = {
  name: 'requeue',
  short: false,
  what: 'scontrol requeue puts a run back into the queue; it goes on from its checkpoint',
  async happen(scene) {
    const { cluster, laboratory } = scene
    const { study, job } = await longStudy(scene)
    cluster.ask('scontrol', 'requeue', job.name)
    await laboratory.until('the run waits again', ([run]) => run!.state === 'queued')
    const { code, stderr } = await study
    assert.equal(code, 0, stderr)
    const back = linesIn(job.folder).filter(({ news }) => news?.type === 'rolled-back')
    assert.ok(back.length === 1 && back[0]!.news?.type === 'rolled-back' && back[0]!.news.to !== null)
    return ['the run was queued, then trained from its checkpoint', await compare(scene, long)]
  },
}

const killed: Event = {
  name: 'kill',
  short: false,
  what: 'a job killed by SIGKILL: its run is interrupted, and goes on when resumed',
  async happen(scene) {
    const { cluster, laboratory } = scene
    const { study, job } = await longStudy(scene)
    const [SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID] = job.name.split('_') as [string, string]
    const pids = cluster.processes({ SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID })
    assert.equal(pids.length, 1)
    process.kill(pids[0]!, 'SIGKILL')
    await study
    const runs = await laboratory.runs()
    assert.equal(runs[0]!.state, 'interrupted')
    assert.match(
      runs[0]!.error!,
      /^Job \d+_\d+ on n\d ended before the run did \(signal 9\)\. Resume goes on from epoch \d+\.$/,
    )
    assert.equal((await laboratory.run(['runs', 'resume', '1'])).code, 0)
    assert.equal((await laboratory.run(['cluster', 'follow'])).code, 0)
    await laboratory.until('all have finished', all('finished'))
    return [runs[0]!.error!, await compare(scene, long)]
  },
}

const limited: Event = {
  name: 'time-limit',
  short: false,
  what: 'a run that is longer than its time limit stops before it, puts itself into the queue and goes on',
  async happen(scene) {
    const { cluster, laboratory } = scene
    laboratory.profile({ time: '2', warning: 75 })
    const study = laboratory.run(runStudy(laboratory, longest))
    const job = await laboratory.untilCheckpoint(1)
    await laboratory.until('the run waits again', ([run]) => run!.state === 'queued')
    // Slurm lets a job wait for two minutes each time; once is enough.
    cluster.ask('scontrol', 'update', `JobId=${job.name}`, 'TimeLimit=30:00')
    const { code, stderr } = await study
    assert.equal(code, 0, stderr)
    const ends = linesIn(laboratory.jobOf(1)!.folder).flatMap(({ end }) => end ?? [])
    assert.ok(
      ends.some((end) => end.type === 'stopped' && end.why === 'time-limit'),
      'it never came to its limit',
    )
    return [`${ends.length} attempts: ${ends.map(({ type }) => type).join(', ')}`, await compare(scene, longest)]
  },
}

const nodeDown: Event = {
  name: 'node-down',
  short: false,
  what: 'a node loses its power: its runs go on from their checkpoints on the other one',
  async happen(scene) {
    const { cluster, laboratory } = scene
    const { study, job } = await longStudy(scene)
    const node = cluster.ask('squeue', '-h', '-r', '-j', job.name, '-o', '%N').trim() as 'n1' | 'n2'
    await cluster.killNode(node)
    try {
      await laboratory.until('its run waits again', ([run]) => run!.state === 'queued')
      const { code, stderr } = await study
      assert.equal(code, 0, stderr)
    } finally {
      cluster.startNode(node)
      await cluster.untilUp()
    }
    return [`${node} was down, its runs were queued again by Slurm`, await compare(scene, long)]
  },
}

const silent: Event = {
  name: 'controller',
  short: false,
  what: 'slurmctld is stopped while the study runs, and started again',
  async happen(scene) {
    const { cluster, laboratory } = scene
    const { study } = await longStudy(scene)
    await cluster.stopController()
    const { step } = (await laboratory.runs())[0]!.progress
    await laboratory.until('points come all the same', ([run]) => run!.progress.step > step)
    await cluster.startController()
    const { code, stderr } = await study
    assert.equal(code, 0, stderr)
    assert.match(
      stderr,
      /The cluster of the profile "lab" does not answer: .* Its jobs go on, and are asked for again\./,
    )
    return ['points came while the controller was down; it was said once', await compare(scene, long)]
  },
}

const hostDown: Event = {
  name: 'host',
  short: false,
  what: 'the host is killed while the study runs; another takes it up',
  async happen(scene) {
    const { laboratory } = scene
    const host = laboratory.start(runStudy(laboratory, long))
    await laboratory.untilCheckpoint(1, 2)
    await laboratory.until('the store has some of it', ([run]) => run !== undefined && run.progress.step > 0)
    host.kill('SIGKILL')
    await laboratory.untilCheckpoint(1, 10)
    const { code, stderr } = await laboratory.run(['cluster', 'follow'])
    assert.equal(code, 0, stderr)
    assert.equal(new Set(submissionsOf(scene)).size, 6)
    return ['6 jobs for 6 runs', await compare(scene, long)]
  },
}

export const events: readonly Event[] = [
  quickly,
  cutShort,
  refused,
  sites,
  cancelled,
  requeued,
  killed,
  limited,
  nodeDown,
  silent,
  hostDown,
  packed,
  devices,
  throughSsh,
]
