// npm run -s bench:cluster [-- --finished N] [-- --live N] [-- --seconds N] [-- --every SECONDS]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { makeSite, writePoint } from './site.ts'

const help = `Takes in finished jobs of a cluster, and follows live ones, with stand-ins for the commands of Slurm: runs
a second, processor time, and the delay from a point in a journal to the store. Each is done with a quarter of the runs
as well: processor time a run must stay the same.
  --finished N    job folders that have ended (10000); 0 leaves it out
  --live N        jobs that are followed while a process of its own writes them (5000); 0 leaves it out
  --seconds N     for how long they are followed (60)
  --every N       seconds between two points of a job (30)`

const { values: options } = parseArgs({
  options: {
    finished: { type: 'string', default: '10000' },
    live: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '60' },
    every: { type: 'string', default: '30' },
    writer: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const [seconds, every] = [Number(options.seconds), Number(options.every)]

const processor = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function within<Value>(
  runs: number,
  ended: boolean,
  work: (host: Host, root: string) => Promise<Value>,
): Promise<Value> {
  const root = mkdtempSync(join(tmpdir(), 'signum-cluster-'))
  const path = process.env['PATH']
  try {
    const dataDirectory = makeSite(root, runs, ended)
    const host = await openHost({ dataDirectory, adoptQueued: 'clusters' })
    try {
      return await work(host, root)
    } finally {
      await host.close()
    }
  } finally {
    process.env['PATH'] = path
    rmSync(root, { recursive: true })
  }
}

/** Processor seconds a run that was taken in. */
async function takeIn(runs: number): Promise<number> {
  return within(runs, true, async (host) => {
    const [begin, before] = [performance.now(), processor()]
    for (;;) {
      const { total } = await host.client.runs.list({ states: ['finished'], limit: 1, metrics: [] })
      if (total === runs) break
      await delay(100)
    }
    const took = (performance.now() - begin) / 1000
    const used = processor() - before
    console.log(
      `${runs} finished jobs taken in: ${took.toFixed(1)} s, ${Math.round(runs / took)} runs a second; ` +
        `${((1e6 * used) / runs).toFixed(0)} us of processor time a run`,
    )
    return used / runs
  })
}

/** Processor share a live job. */
async function follow(runs: number): Promise<number> {
  return within(runs, false, async (host, root) => {
    for (;;) {
      const { total } = await host.client.runs.list({ states: ['training'], limit: 1, metrics: [] })
      if (total === runs) break
      await delay(100)
    }
    const writer = spawn(
      process.execPath,
      [import.meta.filename, '--writer', root, '--live', String(runs), '--every', String(every)],
      { stdio: 'inherit' },
    )
    const ids = (await host.client.runs.ids({ sort: 'created' })).slice(0, 200)
    const delays: number[] = []
    const stop = new AbortController()
    const watch = async () => {
      const news = await host.client.metrics.follow({ runIds: ids, metrics: ['train.loss'] }, { signal: stop.signal })
      for await (const { series } of news)
        for (const { steps, values } of series)
          for (const [index, step] of steps.entries()) if (step > 1000) delays.push(Date.now() - values[index]!)
    }
    const watched = watch().catch(() => undefined)
    await delay(5000)
    const [begin, before] = [performance.now(), processor()]
    await delay(seconds * 1000)
    const share = (processor() - before) / ((performance.now() - begin) / 1000)
    stop.abort()
    writer.kill()
    await Promise.all([watched, once(writer, 'exit')])
    delays.sort((a, b) => a - b)
    const at = (part: number) => ((delays[Math.floor(part * delays.length)] ?? NaN) / 1000).toFixed(1)
    console.log(
      `${runs} live jobs, ${(runs / every).toFixed(0)} points a second: ${(100 * share).toFixed(1)} % of a core; ` +
        `delay ${at(0.5)} s at the median, ${at(0.95)} s at 95 % (${delays.length} points)`,
    )
    return share / runs
  })
}

/** Appends a point to each journal every so often, evenly spread. */
async function write(root: string): Promise<void> {
  const runs = Number(options.live)
  const tick = 50
  const begin = performance.now()
  for (let written = 0; ; await delay(tick)) {
    const due = ((performance.now() - begin) / 1000 / every) * runs
    for (; written < due; written++) writePoint(root, written % runs, 100 + Math.floor(written / runs))
  }
}

async function measure(): Promise<void> {
  for (const [runs, work, what] of [
    [Number(options.finished), takeIn, 'taken in'],
    [Number(options.live), follow, 'followed'],
  ] as const) {
    if (runs === 0) continue
    const few = await work(Math.ceil(runs / 4))
    const many = await work(runs)
    console.log(`${what}: processor time a run with 4 times the runs: ${(many / few).toFixed(2)} times`)
  }
}

if (options.help === true) console.log(help)
else if (options.writer !== undefined) await write(options.writer)
else await measure()
