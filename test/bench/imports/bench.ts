// npm run -s bench:import [-- --runs N] [-- --metrics N] [-- --points N] [-- --form csv|jsonl|tensorboard]
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openHost } from '../../../electron/host/host.ts'
import { eventFile, scalars } from '../../unit/imports/event-writer.ts'

const help = `Takes in many runs of other programs, once and then a second time, and prints runs a second, the most
memory that the process held, and the size of the store.
  --runs N      how many, each in a folder of its own (10000)
  --metrics N   of a run (20)
  --points N    of a metric (20)
  --form FORM   csv, jsonl or tensorboard (csv)
  --follow      follow them in place of importing them`

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    metrics: { type: 'string', default: '20' },
    points: { type: 'string', default: '20' },
    form: { type: 'string', default: 'csv' },
    follow: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const [runs, metrics, points] = [Number(options.runs), Number(options.metrics), Number(options.points)]
const names = Array.from({ length: metrics }, (_, index) => `metric${index}`)
const steps = Array.from({ length: points }, (_, step) => step)
const valueOf = (run: number, metric: number, step: number) => Math.sin(run + metric) / (step + 1)

/** The file of a run. */
function fileOf(run: number): { name: string; content: string | Buffer } {
  const row = (step: number) => names.map((_, metric) => valueOf(run, metric, step))
  if (options.form === 'tensorboard') {
    const events = names.flatMap((name, metric) =>
      scalars(
        name,
        steps.map((step): [number, number] => [step, valueOf(run, metric, step)]),
      ).slice(metric === 0 ? 0 : 1),
    )
    return { name: 'events.out.tfevents.1', content: Buffer.from(eventFile(events)) }
  }
  if (options.form === 'jsonl') {
    const line = (step: number) =>
      JSON.stringify({ step, ...Object.fromEntries(row(step).map((value, index) => [names[index]!, value])) })
    return { name: 'log.jsonl', content: `${steps.map(line).join('\n')}\n` }
  }
  const table = [['step', ...names].join(), ...steps.map((step) => [step, ...row(step)].join())]
  return { name: 'metrics.csv', content: `${table.join('\n')}\n` }
}

const sizeOf = (folder: string) =>
  readdirSync(folder).reduce(
    (sum, name) => sum + (name.startsWith('signum.db') ? statSync(join(folder, name)).size : 0),
    0,
  )

async function measure(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'signum-import-'))
  const [from, data] = [join(root, 'runs'), join(root, 'data')]
  for (let run = 0; run < runs; run++) {
    const folder = join(from, `run-${run}`)
    mkdirSync(folder, { recursive: true })
    const { name, content } = fileOf(run)
    writeFileSync(join(folder, name), content)
  }
  const host = await openHost({ dataDirectory: data, adoptQueued: false })
  for (const what of ['taken in', 'looked at again']) {
    const begin = performance.now()
    const counts = options.follow === true ? await followed() : (await host.client.imports.take({ path: from })).ids
    const seconds = (performance.now() - begin) / 1000
    console.log(
      `${runs} runs of ${metrics} metrics of ${points} points ${what}: ${seconds.toFixed(1)} s, ` +
        `${Math.round(runs / seconds)} runs a second; ${counts.length} new`,
    )
  }
  const { maxRSS } = process.resourceUsage()
  console.log(`most memory ${Math.round(maxRSS / 1024)} MiB; the store has ${(sizeOf(data) / 2 ** 20).toFixed(0)} MiB`)
  await host.close()
  rmSync(root, { recursive: true })

  /** The numbers of new runs, once all are read. */
  async function followed(): Promise<number[]> {
    const stop = new AbortController()
    const taken: number[] = []
    let read = 0
    const follower = await host.follow(
      { paths: [from] },
      {
        onTaken: (news) => taken.push(...news.filter(({ outcome }) => outcome === 'new').map(({ id }) => id!)),
        onRemark: () => {},
        onRead: () => {
          read = follower.runs
          if (read === runs) stop.abort()
        },
      },
    )
    await follower.run(stop.signal)
    return taken
  }
}

if (options.help) console.log(help)
else await measure()
