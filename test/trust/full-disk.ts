// npm run -s trust:disk -- [--rounds N] [--json]
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import SQLite from 'better-sqlite3'
import { openHost, type Host } from '../../electron/host/host.ts'
import { activeStates } from '../../shared/contract/run.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'

const help = `Trains on file systems in memory that are too small, each by another amount, so that the disk is full at another write: of the store, its log, a checkpoint, a data cache, a copy.
The run must end with words that say so; given room, it must go on and come to the same figures, and the store must pass SQLite's integrity_check. Needs the right to mount (root).
  --rounds N   sizes (24)
  --json       {"rounds", "full", "unclear", "damaged", "different"}`

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '24' }, work: { type: 'string' }, launch: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } } })

const warnings: string[] = []
process.on('warning', ({ message }) => warnings.push(message))

const experiment: ExperimentInput = { dataset: 'digits', model: 'cnn-small', modelParameters: { width: 16 }, quantizer: 'bnn++', trainImages: 640, epochs: 4, engine: 'onnxruntime' }
const megabyte = 2 ** 20

/** `hosted` in a process of its own, as a user's would be. */
function work(folder: string, launch: boolean): Promise<{ state: string; words: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--no-warnings', import.meta.filename, '--work', folder, ...(launch ? ['--launch'] : [])], { timeout: 60_000 }, (error, stdout) =>
      resolve(stdout.startsWith('{') ? (JSON.parse(stdout) as { state: string; words: string }) : { state: 'hung', words: error?.message ?? 'nothing was said' }),
    )
  })
}

/** Opens a host and waits until its runs have ended. @returns the run's state and words, or what opening said */
async function hosted(folder: string, launch: boolean): Promise<{ state: string; words: string }> {
  let host: Host
  try {
    host = await openHost({ dataDirectory: folder, concurrency: 1 })
  } catch (error) {
    return { state: 'refused', words: (error as Error).message }
  }
  try {
    const { runs } = await host.client.runs.list({})
    if (launch && runs.length === 0) await host.client.runs.launch({ experiments: [experiment] })
    else await host.client.runs.resume({ ids: runs.map(({ id }) => id) })
    const patience = performance.now() + 20_000
    for (;;) {
      // Where not even the run's state can be written, the host says so, and the next start finds the run interrupted.
      if (warnings.length > 0 && performance.now() > patience - 17_000) return { state: 'told', words: warnings[0]! }
      if (performance.now() > patience) return { state: 'hung', words: 'the run neither ended nor said why' }
      const { runs: [run] } = await host.client.runs.list({})
      if (run !== undefined && !activeStates.includes(run.state)) return { state: run.state, words: run.error ?? '' }
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
  for (const { metric, steps, values } of [...series].sort((a, b) => a.metric.localeCompare(b.metric))) if (!/seconds|throughput|system/i.test(metric)) hash.update(`${metric} ${JSON.stringify([[...steps], [...(values as number[])]])}`)
  return hash.digest('hex')
}

const mount = (folder: string, bytes: number, ...more: string[]) => execFileSync('mount', ['-t', 'tmpfs', '-o', [`size=${Math.ceil(bytes)}`, ...more].join(','), 'signum', folder], { stdio: 'pipe' })

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
    let [full, unclear, damaged, different] = [0, 0, 0, 0]
    const messages = new Set<string>()
    for (let round = 0; round < Number(options.rounds); round++) {
      mount(small, (0.15 + 0.055 * round) * megabyte)
      try {
        const first = await work(small, true)
        if (first.state !== 'finished') {
          full++
          const plain = first.words.replaceAll(small, 'FOLDER')
          messages.add(plain)
          if (!/disk is full/i.test(first.words)) {
            unclear++
            process.stderr.write(`at ${(statfsSync(small).blocks * statfsSync(small).bsize / megabyte).toFixed(2)} MB: ${first.state}: ${plain}\n`)
          }
        }
        execFileSync('mount', ['-o', `remount,size=${64 * megabyte}`, small])
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
    return { rounds: Number(options.rounds), full, unclear, damaged, different, messages: [...messages] }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else if (options.work !== undefined) {
  const outcome = JSON.stringify(await hosted(options.work, options.launch === true))
  process.stdout.write(outcome, () => process.exit(0))
} else {
  const result = await main()
  if (options.json === true) console.log(JSON.stringify(result))
  else if ('skipped' in result) console.log(`skipped: ${result.skipped}`)
  else {
    console.log(`${result.rounds} sizes: the disk was full ${result.full} times; ${result.unclear} times it was not said clearly, ${result.damaged} times the store was damaged, ${result.different} times the figures were others in the end`)
    for (const message of result.messages) console.log(`  ${message}`)
  }
  process.exit('skipped' in result || result.unclear + result.damaged + result.different === 0 ? 0 : 1)
}
