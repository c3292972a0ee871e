import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { linesIn } from '../../../electron/host/jobs/job-journal.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import type { Study } from '../../../shared/experiment/study.ts'

const program = join(import.meta.dirname, '../../../electron/signum.js')

/** A metric's name, its steps, and its values as text. */
export type Curve = [metric: string, steps: number[], values: string[]]

/** A job of a run on the cluster. */
export interface Placed {
  folder: string
  /** As Slurm names it. */
  name: string
}

const inWords = (runs: readonly RunRow[]) =>
  runs.map(({ id, state, progress }) => `run ${id} is ${state} at step ${progress.step}`).join(', ') ||
  'there is no run'

/** A data directory whose profile "lab" is a cluster, and the command line on it. */
export class Laboratory {
  readonly data: string
  readonly shared: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #children: ChildProcess[] = []

  /** @param environment with which the commands of Slurm are found */
  constructor(root: string, name: string, environment: Record<string, string>) {
    this.data = join(root, name)
    this.shared = join(root, `${name}-shared`)
    this.#environment = { ...process.env, ...environment }
    for (const folder of [this.data, this.shared]) mkdirSync(folder, { recursive: true })
    this.profile({})
  }

  /** Changes the profile "lab". */
  profile(change: object): void {
    const lab = { folder: this.shared, partition: 'main', time: '30:00', every: 0.5, ...change }
    writeFileSync(join(this.data, 'clusters.json'), JSON.stringify({ lab }))
  }

  recipe(study: Study): string {
    const path = join(this.data, `${study.name}.json`)
    writeFileSync(path, JSON.stringify(study))
    return path
  }

  /** Starts a command. @param environment besides the usual one */
  start(words: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [program, '--data-dir', this.data, '--quiet', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...this.#environment, ...environment },
    })
    this.#children.push(child)
    return child
  }

  /** Runs a command to its end. */
  async run(words: readonly string[], environment: Record<string, string> = {}) {
    const child = this.start(words, environment)
    let [stdout, stderr] = ['', '']
    child.stdout!.on('data', (text: Buffer) => (stdout += text.toString()))
    child.stderr!.on('data', (text: Buffer) => (stderr += text.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, stdout, stderr: stderr.trim() }
  }

  /** Looks into the store, as a host that trains and follows nothing. */
  async look<Value>(question: (host: Host) => Promise<Value>): Promise<Value> {
    const host = await openHost({ dataDirectory: this.data, adoptQueued: false })
    try {
      return await question(host)
    } finally {
      await host.close()
    }
  }

  runs(): Promise<RunRow[]> {
    return this.look(async ({ client }) => (await client.runs.list({ sort: 'created' })).runs)
  }

  /** Waits until the runs are as they should be. @throws Error if every command has ended and they are not */
  async until(what: string, holds: (runs: RunRow[]) => boolean): Promise<RunRow[]> {
    const host = await openHost({ dataDirectory: this.data, adoptQueued: false })
    try {
      for (const since = Date.now(); Date.now() - since < 600_000; await delay(200)) {
        // Asked first: what a command wrote before it ended is in the list.
        const over = this.#isQuiet
        const { runs } = await host.client.runs.list({ sort: 'created' })
        if (holds(runs)) return runs
        if (over) throw new Error(`Every command has ended, and it was never seen that ${what}: ${inWords(runs)}.`)
      }
      throw new Error(`Waited ten minutes in vain until ${what}.`)
    } finally {
      await host.close()
    }
  }

  /** Whether no command is at work here: the store changes no more. */
  get #isQuiet(): boolean {
    return this.#children.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)
  }

  /** The newest job of a run; null if it has none. */
  jobOf(runId: number): Placed | null {
    const jobs = join(this.shared, 'jobs')
    const found = (existsSync(jobs) ? readdirSync(jobs) : []).flatMap((key) => {
      const folder = join(jobs, key)
      const order = join(folder, 'order.json')
      if (!existsSync(order) || (JSON.parse(readFileSync(order, 'utf8')) as { runId: number }).runId !== runId)
        return []
      const { submission, task } = JSON.parse(readFileSync(join(folder, 'submission.json'), 'utf8')) as {
        submission: string
        task: number
      }
      const number = join(this.shared, 'submissions', submission, 'number')
      return existsSync(number) ? [{ folder, name: `${readFileSync(number, 'utf8')}_${task}`, submission }] : []
    })
    return found.sort((a, b) => Number(a.name.split('_')[0]) - Number(b.name.split('_')[0])).at(-1) ?? null
  }

  /** Waits until a run's job has written so many checkpoints. @throws Error if it has ended, or will never begin */
  async untilCheckpoint(runId: number, count = 1): Promise<Placed> {
    for (const since = Date.now(); Date.now() - since < 600_000; await delay(50)) {
      const over = this.#isQuiet
      const job = this.jobOf(runId)
      const lines = job === null ? [] : linesIn(job.folder)
      if (job !== null && lines.filter(({ news }) => news?.type === 'checkpoint').length >= count) return job
      const ended = lines.findLast(({ end }) => end !== undefined)?.end
      if (ended !== undefined && ended.type !== 'stopped')
        throw new Error(`Run ${runId} has ${ended.type} before its checkpoint ${count}.`)
      if (over && job === null) throw new Error(`Every command has ended, and run ${runId} has no job.`)
    }
    throw new Error(`Waited ten minutes in vain for checkpoint ${count} of run ${runId}.`)
  }

  /** Every curve of every run, by what tells the run from others; without times, and without what the machine did. */
  curves(): Promise<Map<string, Curve[]>> {
    return this.look(async ({ client }) => {
      const { runs } = await client.runs.list({ sort: 'created' })
      const byRun = new Map<string, Curve[]>()
      for (const run of runs) {
        const series = (await client.metrics.series({ runIds: [run.id] }))
          .filter(({ metric }) => !metric.startsWith('system.'))
          .map(({ metric, steps, values }): Curve => [metric, [...steps], [...values].map(String)])
          .sort(([a], [b]) => (a < b ? -1 : 1))
        const { startFrom, ...experiment } = run.experiment
        const { quantizer, seed, epochs } = experiment
        byRun.set([quantizer, seed, epochs, startFrom === null ? 'drawn' : 'started'].join(' '), series)
      }
      return byRun
    })
  }

  async close(): Promise<void> {
    for (const child of this.#children)
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
  }
}
