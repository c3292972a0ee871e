import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { linesIn } from '../../../../electron/host/jobs/job-journal.ts'
import { codeVersion, orderName, orderText, type JobOrder } from '../../../../electron/host/jobs/job-order.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { builtInDatasets } from '../../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'

/** A tiny training on built-in data. */
export const tiny: ExperimentInput = {
  dataset: 'digits',
  trainImages: 512,
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  epochs: 5,
  batchSize: 32,
  engine: 'onnxruntime',
  batchNormReestimation: 4,
}

/** Makes a job's folder beside others. @returns its path */
export function makeJob(root: string, key: string, change: Partial<JobOrder> = {}, experiment = tiny): string {
  const folder = join(root, key)
  mkdirSync(folder, { recursive: true })
  const resolved = resolveExperiment(experiment)
  const order: JobOrder = {
    format: 'signum-job-1',
    key,
    code: codeVersion,
    runId: 1,
    experiment: resolved,
    threads: 1,
    dataDirectory: join(root, 'data'),
    stage: null,
    fingerprint: builtInDatasets.find(({ name }) => name === resolved.dataset)!.fingerprint!,
    beginning: null,
    source: null,
    teacher: null,
    ...change,
  }
  writeFileSync(join(folder, orderName), orderText(order))
  return folder
}

const program = join(import.meta.dirname, '../../../../electron/signum.js')

/** @param folder one, or several that share a job */
export function startJob(folder: string | string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [program, 'job', 'run', ...[folder].flat()], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
}

/** @returns the exit code, or the signal that ended it, and what it said */
export async function endOf(job: ChildProcess): Promise<{ code: number | NodeJS.Signals; words: string }> {
  let words = ''
  job.stderr!.on('data', (text: Buffer) => (words += text.toString()))
  const [code, signal] = (await once(job, 'close')) as [number | null, NodeJS.Signals | null]
  return { code: code ?? signal!, words: words.trim() }
}

/** Every point that the journals leave when all roll-backs are heeded: [step, value] by metric. */
export function pointsIn(folder: string): Record<string, [number, number][]> {
  const points: Record<string, [number, number][]> = {}
  for (const { news } of linesIn(folder)) {
    if (news?.type === 'rolled-back') {
      const step = news.to?.step ?? 0
      for (const [metric, all] of Object.entries(points)) points[metric] = all.filter(([each]) => each <= step)
    }
    if (news?.type !== 'metrics') continue
    for (const { metric, steps, values } of news.columns)
      for (const [index, step] of steps.entries()) (points[metric] ??= []).push([step, values[index]!])
  }
  return points
}

export const checkpointsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.safetensors'))
