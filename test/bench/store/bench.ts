import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { integerWithin } from '../../../electron/cli/arguments.ts'
import { ask, checkAgreement, type Asked } from './ask.ts'
import type { Contestant, Question } from './contestant.ts'
import { metricNames, shapeOf, type Shape } from './data.ts'
import { fill, type Filling } from './fill.ts'
import { ingestLive } from './live.ts'
import { mlflow } from './mlflow.ts'
import { goals, machine, printReport, type Report } from './report.ts'
import { rows } from './rows.ts'
import { signumContestant } from './signum.ts'
import { sqliteContestant } from './sqlite-contestant.ts'
import { trackio } from './trackio.ts'

/** `npm run bench:store`: builds a store, asks it what the page asks, and asks the same of others. */
interface Options {
  runs: number
  peerRuns: number
  json?: boolean
  keep?: string
  keepMlflow?: string
}

async function measure(options: Options): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'signum-bench-'))
  const say = (line: string) => process.stderr.write(`${line}\n`)
  try {
    const kept = options.keep === undefined ? join(directory, 'store') : resolve(options.keep)
    mkdirSync(kept, { recursive: true })
    const own = await trial(await signumContestant(kept), options.runs, say)
    const live = await ingestLive(join(directory, 'live.db'))
    const peers: Trial[] = []
    if (options.peerRuns > 0) {
      mkdirSync(join(directory, 'same'))
      const makers = [
        () => signumContestant(join(directory, 'same')),
        async () => sqliteContestant(join(directory, 'rows.db'), rows),
        async () =>
          sqliteContestant(
            options.keepMlflow === undefined ? join(directory, 'mlflow.db') : resolve(options.keepMlflow),
            mlflow,
          ),
        async () => sqliteContestant(join(directory, 'trackio.db'), trackio),
      ]
      for (const make of makers) peers.push(await trial(await make(), options.peerRuns, say))
      checkAgreement(peers)
    }
    return { machine: machine(), metrics: metricNames.length, own, live, peers, goals: goals(own, live) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export interface Trial extends Filling {
  title: string
  shape: Shape
  bytes: number
  asked: Record<Question, Asked>
}

async function trial(contestant: Contestant, runs: number, say: (line: string) => void): Promise<Trial> {
  try {
    const shape = shapeOf(runs)
    const filling = await fill(contestant, shape, say)
    const bytes = await contestant.bytes()
    say(`${contestant.title}: asking`)
    return { title: contestant.title, shape, ...filling, bytes, asked: await ask(contestant, shape) }
  } finally {
    await contestant.close()
  }
}

const program = new Command('bench:store')
  .description(
    'builds a store of runs x 20 metrics x 1,000 points and measures what the page asks of it, beside SQLite ' +
      'with a row a point and the schemas of MLflow and Trackio',
  )
  .option('--runs <runs>', 'runs in the store', integerWithin(1, 100_000), 10_000)
  .option(
    '--peer-runs <runs>',
    'runs in the stores that are compared, Signum among them; 0 leaves them out',
    integerWithin(0, 10_000),
    1000,
  )
  .option('--keep <folder>', 'leave the store in this folder (a data directory, for bench:page)')
  .option('--keep-mlflow <file>', "leave the rows of MLflow's schema in this file (for bench:page --mlflow)")
  .option('--json', 'print the report as JSON')
  .action(async (options: Options) => {
    const report = await measure(options)
    if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    else printReport(report, (line) => process.stdout.write(`${line}\n`))
  })
await program.parseAsync()
