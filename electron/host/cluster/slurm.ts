import { visibleText } from '../../../shared/errors/visible-text.ts'
import { withinSentence } from './within-sentence.ts'
import { jobName } from './script.ts'
import { Unreachable, type Said, type Transport } from './transport.ts'

/** What Slurm says of a job. */
export interface SlurmState {
  /** RUNNING, PENDING, ... */
  state: string
  /** Why it waits or ended. */
  reason: string
  /** Its node; empty if it has none. */
  node: string
}

/** Slurm refused something for good, in its own words. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

/** What the commands say when Slurm does not answer. What was asked for may have been done all the same. */
const silence = new RegExp(
  [
    'unable to contact slurm',
    'socket timed out',
    'connection refused',
    'communication (connection )?failure',
    'zero bytes were transmitted',
    'transport endpoint',
    'message timeout',
    'temporarily unable',
    'in standby',
    'resource temporarily unavailable',
  ].join('|'),
  'i',
)

/** A job of an array, "12_3", or a job. */
const jobPattern = /^(\d+)(_\d+)?$/

/** The commands of Slurm, through a transport. */
export class Slurm {
  readonly #transport: Transport
  /** Whether there is accounting; null if that is not known yet. */
  #accounting: boolean | null = null

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Hands over a script. @returns the job's number. @throws Refused, Unreachable: it may have been taken even so */
  async submit(script: string): Promise<string> {
    const said = await this.#ask(['sbatch', '--parsable', script])
    if (said.code !== 0) throw new Refused(refusalIn(said))
    const number = said.stdout.trim().split(';')[0]!
    if (!/^\d+$/.test(number)) throw new Unreachable(`sbatch said "${visibleText(said.stdout.trim())}"`)
    return number
  }

  /** The numbers of the arrays that a submission became, the first first. @throws Unreachable */
  async find(submission: string): Promise<string[]> {
    const name = jobName(submission)
    const numbers = new Set<number>()
    const { stdout } = await this.#demand(['squeue', '-h', '-t', 'all', '-n', name, '-o', '%F'])
    for (const line of stdout.split('\n')) if (line.trim() !== '') numbers.add(Number(line))
    if (await this.hasAccounting()) {
      const words = ['sacct', '-n', '-P', '-X', '-S', 'now-30days', '--name', name, '-o', 'JobID']
      for (const line of (await this.#demand(words)).stdout.split('\n')) {
        const job = jobPattern.exec(line.trim())
        if (job !== null) numbers.add(Number(job[1]))
      }
    }
    return [...numbers].sort((a, b) => a - b).map(String)
  }

  /** The user's jobs that Slurm still remembers, by their names ("12_3"). @throws Unreachable */
  async queue(): Promise<Map<string, SlurmState>> {
    const { stdout } = await this.#demand(['squeue', '-h', '-r', '--me', '-t', 'all', '-o', '%i|%T|%r|%N'])
    return statesIn(stdout)
  }

  /** What accounting knows of jobs; none if there is none. @throws Unreachable */
  async past(jobs: readonly string[]): Promise<Map<string, SlurmState>> {
    if (jobs.length === 0 || !(await this.hasAccounting())) return new Map()
    const states = new Map<string, SlurmState>()
    for (const some of portions(jobs)) {
      const words = ['sacct', '-n', '-P', '-X', '-j', some.join(','), '-o', 'JobID,State,Reason,NodeList']
      for (const [job, state] of statesIn((await this.#demand(words)).stdout)) states.set(job, state)
    }
    return states
  }

  /** Exit code or signal of a job, as "0:9"; null if Slurm has forgotten it. @throws Unreachable */
  async exitOf(job: string): Promise<string | null> {
    const { stdout } = await this.#ask(['scontrol', 'show', 'job', '-o', job])
    return /\bExitCode=(\d+:\d+)/.exec(stdout)?.[1] ?? null
  }

  /** Cancels jobs; those that have ended are passed over. @throws Unreachable */
  async cancel(jobs: readonly string[]): Promise<void> {
    for (const some of portions(jobs)) await this.#ask(['scancel', '-Q', ...some])
  }

  /**
   * Puts a job that waits behind the user's others (Nice), or takes that back.
   * @throws Unreachable. @throws Refused
   */
  async prioritize(job: string, place: 'first' | 'last'): Promise<void> {
    const said = await this.#ask(['scontrol', 'update', `JobId=${job}`, `Nice=${place === 'first' ? 0 : 1000}`])
    if (said.code !== 0) throw new Refused(refusalIn(said))
  }

  async hasAccounting(): Promise<boolean> {
    if (this.#accounting === null) {
      const { code, stderr } = await this.#ask(['sacct', '-n', '-X', '-S', 'now', '-o', 'JobID'])
      this.#accounting = code === 0 && !/accounting storage is disabled/i.test(stderr)
    }
    return this.#accounting
  }

  async #ask(words: readonly string[]): Promise<Said> {
    const said = await this.#transport.run(words)
    if (said.code !== 0 && silence.test(said.stderr)) throw new Unreachable(refusalIn(said))
    return said
  }

  async #demand(words: readonly string[]): Promise<Said> {
    const said = await this.#ask(words)
    if (said.code !== 0) throw new Unreachable(refusalIn(said))
    return said
  }
}

/** Jobs that one command names: a word of a command has a greatest length. */
const atOnce = 1000

function* portions(jobs: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < jobs.length; from += atOnce) yield jobs.slice(from, from + atOnce)
}

/** The jobs in lines of "name|state|reason|node". What is no such line is passed over. */
export function statesIn(text: string): Map<string, SlurmState> {
  const states = new Map<string, SlurmState>()
  for (const line of text.split('\n')) {
    const [job = '', state = '', reason = '', node = ''] = line.split('|').map((part) => part.trim())
    // sacct writes "CANCELLED by 1000".
    if (jobPattern.test(job) && state !== '') states.set(job, { state: state.split(' ')[0]!, reason, node })
  }
  return states
}

/** The last line of what a command of Slurm complains of, without its name. */
function refusalIn({ stderr, stdout, code }: Said): string {
  const lines = (stderr.trim() || stdout.trim()).split('\n').filter((line) => line.trim() !== '')
  const telling = lines.map((line) => line.replace(/^\w+: (error: |fatal: )?/, '').trim())
  return withinSentence(telling.length === 0 ? `exit code ${code}` : [...new Set(telling)].join('; '))
}
