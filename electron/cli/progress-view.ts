import { waitedFor } from '../../shared/contract/dependency.ts'
import { headlineMetric } from '../../shared/metrics/metric.ts'
import { activeStates, type RunRow } from '../../shared/contract/run.ts'
import { formatCount, formatDuration, formatMetric, nameRun } from './format.ts'
import type { Terminal } from './terminal.ts'
import { estimateSecondsLeft } from './time-left.ts'

/** Seconds over which the speed is taken, and between two lines where nobody watches. */
const speedWindow = 10
const lineEvery = 5
const drawEvery = 0.2
const barWidth = 20

/**
 * Shows on stderr how runs go on: a bar if a person watches; otherwise a line after the first epoch, then every few
 * seconds.
 */
export class ProgressView {
  #runs: readonly RunRow[] = []
  #told = new Set<number>()
  #images: { time: number; count: number }[] = []
  readonly #terminal: Terminal
  readonly #concurrency: number
  #timer: NodeJS.Timeout
  /** Whether the first epoch was reported. */
  #begun: boolean

  constructor(terminal: Terminal, concurrency: number) {
    this.#terminal = terminal
    this.#concurrency = concurrency
    this.#begun = terminal.interactive
    this.#timer = this.#showRegularly()
  }

  /** Takes the current runs, and reports those that ended. */
  update(runs: readonly RunRow[]): void {
    const first = this.#runs.length === 0
    this.#runs = runs
    this.#measure(Date.now())
    for (const run of runs) {
      if (activeStates.includes(run.state) || this.#told.has(run.id)) continue
      this.#told.add(run.id)
      // Why a single run stopped is the command's last line.
      if (!first && (runs.length > 1 || run.state === 'finished')) this.#terminal.say(tellEnd(run))
    }
    if (!this.#begun && runs.some(({ state, progress }) => state === 'training' && progress.epoch > 0)) this.#begin()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#terminal.draw(null)
  }

  #showRegularly(): NodeJS.Timeout {
    return setInterval(() => this.#show(), (this.#terminal.interactive ? drawEvery : lineEvery) * 1000).unref()
  }

  #begin(): void {
    this.#begun = true
    clearInterval(this.#timer)
    this.#show()
    this.#timer = this.#showRegularly()
  }

  #show(): void {
    const now = Date.now()
    const line = describeProgress(this.#runs, this.#concurrency, this.#speed(), now)
    if (this.#terminal.interactive) this.#terminal.draw(line)
    else this.#terminal.say(line)
  }

  #measure(time: number): void {
    const count = this.#runs.reduce(
      (sum, { progress, experiment }) => sum + progress.step * Number(experiment.batchSize),
      0,
    )
    this.#images.push({ time, count })
    while (this.#images.length > 2 && time - this.#images[1]!.time > speedWindow * 1000) this.#images.shift()
  }

  /** Images a second over the last few seconds. */
  #speed(): number | null {
    const first = this.#images[0]
    const last = this.#images.at(-1)
    if (first === undefined || last === undefined || last.time - first.time < 500 || last.count <= first.count)
      return null
    return ((last.count - first.count) / (last.time - first.time)) * 1000
  }
}

function tellEnd(run: RunRow): string {
  const accuracy = formatMetric(headlineMetric, run.results[headlineMetric]?.last)
  const reason = run.error === null ? '' : `: ${run.error}`
  return `run ${run.id} ${run.state}: ${nameRun(run)}${run.state === 'finished' ? `, accuracy ${accuracy}` : reason}`
}

/** One line: bar, percent, time left, runs, epoch, speed; what matters least last, since a narrow terminal cuts it. */
export function describeProgress(
  runs: readonly RunRow[],
  concurrency: number,
  imagesPerSecond: number | null,
  now: number,
): string {
  const done = (run: RunRow) =>
    activeStates.includes(run.state) ? run.progress.step / Math.max(1, run.progress.steps) : 1
  const share = runs.length === 0 ? 0 : runs.reduce((sum, run) => sum + done(run), 0) / runs.length
  const filled = Math.floor(share * barWidth)
  const training = runs.find((run) => run.state === 'training')
  const ended = runs.filter((run) => !activeStates.includes(run.state)).length
  const states = new Map(runs.map(({ id, state }) => [id, state]))
  const waiting = runs.filter((run) => waitedFor(run, (id) => states.get(id)) !== null).length
  const left = estimateSecondsLeft(runs, concurrency, now)
  const parts = [
    left === null ? null : `${formatDuration(left)} left`,
    runs.length > 1 ? `${ended} of ${runs.length} runs done` : null,
    waiting === 0 ? null : `${waiting} ${waiting === 1 ? 'waits' : 'wait'} for others`,
    training === undefined ? (ended === runs.length ? null : 'waiting') : describeEpoch(training, runs.length > 1),
    imagesPerSecond === null ? null : `${formatCount(imagesPerSecond)} images/s`,
  ].filter((part) => part !== null)
  const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled)
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${parts.join(', ')}`.trimEnd()
}

function describeEpoch(run: RunRow, named: boolean): string {
  const { epoch, epochs } = run.progress
  return `${named ? `${nameRun(run)} ` : ''}epoch ${Math.min(epoch + 1, epochs)} of ${epochs}`
}
