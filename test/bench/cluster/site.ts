import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lineOf } from '../../../electron/host/jobs/job-line.ts'
import { openStore } from '../../../electron/host/store/store.ts'
import { thisOwner } from '../../../electron/host/store/owner.ts'
import type { TrainingNews } from '../../../electron/host/executors/executor.ts'
import { builtInDatasets } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

export const keyOf = (run: number) => `key-${String(run).padStart(6, '0')}`
export const journalOf = (root: string, run: number) => join(root, 'shared/jobs', keyOf(run), 'journal-0000.signum-job')
const steps = 400

/** Commands of Slurm that know of `running` jobs and have forgotten all others. */
function makeSlurm(root: string, running: number): void {
  const bin = join(root, 'bin')
  mkdirSync(bin, { recursive: true })
  const queue = Array.from({ length: running }, (_, run) => `1_${run}|RUNNING|None|n1\n`).join('')
  writeFileSync(join(bin, 'queue'), queue)
  const scripts = {
    squeue: `exec cat ${join(bin, 'queue')}`,
    sacct: 'echo "Slurm accounting storage is disabled" >&2; exit 1',
    scontrol: 'exit 1',
    scancel: 'exit 0',
  }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  process.env['PATH'] = `${bin}:${process.env['PATH']}`
}

function newsOf(run: number, epochs: number): TrainingNews[] {
  const progress = { epoch: 0, epochs, step: 0, steps, secondsLeft: null }
  const model = { parameters: 1, binaryParameters: 0, floatBytes: 4, packedBytes: 4, layers: [] }
  const record = {
    signum: 'bench',
    engine: 'none',
    engineVersion: '0',
    engineReason: 'simulated',
    threads: 1,
    node: process.version,
    platform: process.platform,
    processor: 'none',
    dataFingerprint: builtInDatasets[0]!.fingerprint!,
  }
  const at = Array.from({ length: epochs }, (_, epoch) => (epoch + 1) * (steps / epochs))
  const column = (values: number[]) => Float64Array.from(values)
  const metrics = ['train.loss', 'deployed.accuracy', 'soft.accuracy', 'learningRate'] as const
  const columns = metrics.map((metric, index) => ({
    metric,
    steps: column(at),
    values: column(at.map((step) => Math.sin(run + step + index))),
    times: column(at.map((step) => 1e12 + step)),
  }))
  return [
    { type: 'started', model, record, progress },
    ...at.map((_, epoch): TrainingNews => ({
      type: 'metrics',
      columns: columns.map(({ metric, steps: all, values, times }) => ({
        metric,
        steps: all.slice(epoch, epoch + 1),
        values: values.slice(epoch, epoch + 1),
        times: times.slice(epoch, epoch + 1),
      })),
    })),
    { type: 'progress', progress: { ...progress, epoch: epochs, step: steps } },
  ]
}

/**
 * A data directory whose runs were handed over to a cluster, and their job folders.
 * @param ended whether the jobs have finished; else they run
 */
export function makeSite(root: string, runs: number, ended: boolean, epochs = 20): string {
  const data = join(root, 'data')
  const shared = join(root, 'shared')
  mkdirSync(join(shared, 'submissions/all'), { recursive: true })
  mkdirSync(data, { recursive: true })
  makeSlurm(root, ended ? 0 : runs)
  writeFileSync(join(data, 'clusters.json'), JSON.stringify({ lab: { folder: shared } }))
  writeFileSync(join(shared, 'submissions/all/number'), '1')
  const store = openStore(join(data, 'signum.db'))
  const owner = thisOwner()
  const experiment = resolveExperiment({ dataset: 'digits' })
  const all = Array.from({ length: runs }, (_, seed) => ({
    experiment: { ...experiment, seed },
    epochs,
    steps,
    executor: 'slurm:lab',
  }))
  const { ids } = store.createRuns(all, { name: 'All', notes: '', recipe: null, join: true }, owner)
  for (const [run, id] of ids.entries()) {
    store.claimRun(id, owner, { executor: 'slurm:lab', key: keyOf(run) }, true)
    const folder = join(shared, 'jobs', keyOf(run))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'submission.json'), JSON.stringify({ submission: 'all', task: run, after: null }))
    const news = newsOf(run, epochs)
    const told = ended ? news : news.slice(0, 2)
    const lines = told.map((each, index) => lineOf({ place: index + 1, time: 0, news: each }))
    if (ended) lines.push(lineOf({ place: told.length + 1, time: 0, end: { type: 'finished' } }))
    writeFileSync(journalOf(root, run), Buffer.concat(lines))
  }
  store.releaseRuns(owner)
  store.close()
  return data
}

/** A job writes another point: its value is when that was. */
export function writePoint(root: string, run: number, place: number): void {
  const column = (value: number) => Float64Array.of(value)
  const columns = [
    { metric: 'train.loss', steps: column(1000 + place), values: column(Date.now()), times: column(Date.now()) },
  ]
  appendFileSync(journalOf(root, run), lineOf({ place, time: Date.now(), news: { type: 'metrics', columns } }))
}
