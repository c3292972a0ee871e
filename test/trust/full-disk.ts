// npm run -s trust:disk -- [--rounds N] [--json]
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import SQLite from 'better-sqlite3'
import { openHost, type Host } from '../../electron/host/host.ts'
import { activeStates } from '../../shared/contract/run.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'

const help = `Trains on file systems in memory that are too small, each by another amount, so that the disk is full at
another write: of the store, its log, a checkpoint, a data cache, a copy.
That must be said. Where the host could begin, it must wait, and given room go on by itself; where it was refused, it
must begin once there is room. The figures must be the same, and the store must pass SQLite's integrity_check. Needs the
right to mount (root).
  --rounds N   sizes (24)
  --json       {"rounds", "full", "waited", "unclear", "damaged", "different", "messages"}`

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '24' },
    work: { type: 'string' },
    launch: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const experiment: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 16 },
  quantizer: 'bnn++',
  trainImages: 640,
  epochs: 4,
  engine: 'onnxruntime',
}
const megabyte = 2 ** 20

/**
 * What became of a host's work: how its run ended, and what was said while it waited for room, null if it never did.
 */
interface Outcome {
  state: string
  words: string
  waited: string | null
}

/** `hosted` in a process of its own, as a user's would be. @param onWait is called as soon as it says that it waits. */
async function work(folder: string, launch: boolean, onWait: () => void = () => undefined): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', import.meta.filename, '--work', folder, ...(launch ? ['--launch'] : [])],
    { stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 },
  )
  const outcome: Outcome = { state: 'hung', words: 'nothing was said', waited: null }
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { waits: string } | { state: string; words: string }
    if ('state' in said) Object.assign(outcome, said)
    else if (outcome.waited === null) {
      outcome.waited = said.waits
      onWait()
    }
  }
  return outcome
}

/**
 * Opens a host and waits until its run has ended; says meanwhile that it waits.
 * @returns the run's state and words, or what opening said
 */
async function hosted(folder: string, launch: boolean): Promise<{ state: string; words: string }> {
  let host: Host
  try {
    host = await openHost({ dataDirectory: folder, concurrency: 1 })
  } catch (error) {
    return { state: 'refused', words: (error as Error).message }
  }
  const says = (waits: string) => process.stdout.write(`${JSON.stringify({ waits })}\n`)
  try {
    void (async () => {
      for await (const [trouble] of await host.client.system.troubles()) if (trouble !== undefined) says(trouble)
    })()
    const { runs } = await host.client.runs.list({})
    if (launch && runs.length === 0) await host.client.runs.launch({ experiments: [experiment] })
    else await host.client.runs.resume({ ids: runs.map(({ id }) => id) })
    const patience = performance.now() + 40_000
    for (;;) {
      if (performance.now() > patience) return { state: 'hung', words: 'the run neither ended nor said why' }
      const {
        runs: [run],
      } = await host.client.runs.list({})
      if (run !== undefined && !activeStates.includes(run.state)) return { state: run.state, words: run.error ?? '' }
      if (run?.state === 'paused' && run.error !== null) says(run.error)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  } catch (error) {
    return { state: 'refused', words: (error as Error).message }
  } finally {
    await host.close().catch(() => undefined)
  }
}

async function digestOf(folder: string): Promise<string> {
  const host = await openHost({ dataDirectory: folder, adoptQueued: false })
  const series = await host.client.metrics.series({ runIds: [1] })
  await host.close()
  const hash = createHash('sha256')
  for (const { metric, steps, values } of [...series].sort((a, b) => a.metric.localeCompare(b.metric)))
    if (!/seconds|throughput|system/i.test(metric))
      hash.update(`${metric} ${JSON.stringify([[...steps], [...(values as number[])]])}`)
  return hash.digest('hex')
}

const mount = (folder: string, bytes: number, ...more: string[]) =>
  execFileSync('mount', ['-t', 'tmpfs', '-o', [`size=${Math.ceil(bytes)}`, ...more].join(','), 'signum', folder], {
    stdio: 'pipe',
  })

async function main() {
  const base = mkdtempSync(join(tmpdir(), 'signum-disk-'))
  const calm = join(base, 'calm')
  const small = mkdtempSync(join(base, 'small-'))
  try {
    await work(calm, true)
    const expected = await digestOf(calm)
    try {
      mount(small, megabyte)
      execFileSync('umount', [small])
    } catch {
      return { skipped: 'this needs the right to mount a file system (root)' }
    }
    let [full, waited, unclear, damaged, different] = [0, 0, 0, 0, 0]
    const messages = new Set<string>()
    for (let round = 0; round < Number(options.rounds); round++) {
      mount(small, (0.15 + 0.055 * round) * megabyte)
      const giveRoom = () => void execFileSync('mount', ['-o', `remount,size=${64 * megabyte}`, small])
      try {
        const first = await work(small, true, giveRoom)
        const words = first.waited ?? (first.state === 'finished' ? null : first.words)
        if (words !== null) {
          full++
          if (first.state === 'finished') waited++
          const plain = words.replaceAll(small, 'FOLDER')
          messages.add(plain)
          if (!/disk is full/i.test(words)) {
            unclear++
            process.stderr.write(`at size ${round}: ${first.state}: ${plain}\n`)
          }
        }
        giveRoom()
        const again = first.state === 'finished' ? first : await work(small, true)
        if (again.state !== 'finished') process.stderr.write(`given room: ${again.state}: ${again.words}\n`)
        if (again.state !== 'finished' || (await digestOf(small)) !== expected) different++
        const database = new SQLite(join(small, 'signum.db'))
        if (database.pragma('integrity_check', { simple: true }) !== 'ok') damaged++
        database.close()
      } finally {
        execFileSync('umount', [small])
      }
    }
    return { rounds: Number(options.rounds), full, waited, unclear, damaged, different, messages: [...messages] }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else if (options.work !== undefined) {
  const outcome = JSON.stringify(await hosted(options.work, options.launch === true))
  process.stdout.write(`${outcome}\n`, () => process.exit(0))
} else {
  const result = await main()
  if (options.json === true) console.log(JSON.stringify(result))
  else if ('skipped' in result) console.log(`skipped: ${result.skipped}`)
  else {
    console.log(
      `${result.rounds} sizes: the disk was full ${result.full} times, and ${result.waited} of the runs waited ` +
        `and went on by themselves; ${result.unclear} times it was not said clearly, ${result.damaged} times the ` +
        `store was damaged, ${result.different} times the figures were others in the end`,
    )
    for (const message of result.messages) console.log(`  ${message}`)
  }
  process.exit('skipped' in result || result.unclear + result.damaged + result.different === 0 ? 0 : 1)
}
