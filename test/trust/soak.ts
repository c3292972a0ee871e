// npm run -s trust:soak -- [--minutes M] [--without-page] [--json]
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '../../shared/contract/contract.ts'
import { launchChromium } from '../e2e/chromium.ts'
import { Served } from '../e2e/served.ts'
import { freePort, liveHeap } from './inspector.ts'

const help = `Short runs one after another on a served host, with a page open: memory, file handles, threads and the
write-ahead log must stay flat. Slopes are of the second half of the time; quarters are means over a quarter of it. What
lives of the server's heap is told after a quarter of the time and at the end: memory above it waits to be collected.
  --minutes M      how long (60)
  --runs N         until so many runs are done, however long they take
  --without-page   leaves Chromium out
  --json           {"runs", "minutes", "server": {WHAT: {"first", "last", "perHour", "quarters"}}, "live": {"quarter",
  "end"}, "page": ...}`

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    runs: { type: 'string' },
    'without-page': { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

interface Sample {
  seconds: number
  memoryMB: number
  /** Of which no file lies behind. */
  anonymousMB: number
  handles: number
  threads: number
  logMB: number
  pageMB: number
}

/** A straight line through the second half of some samples. */
function trend(samples: readonly Sample[], of: (sample: Sample) => number) {
  const half = samples.slice(Math.floor(samples.length / 2))
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [times, values] = [half.map(({ seconds }) => seconds), half.map(of)]
  const [middleTime, middleValue] = [mean(times), mean(values)]
  const slope =
    times.reduce((sum, time, index) => sum + (time - middleTime) * (values[index]! - middleValue), 0) /
    Math.max(
      times.reduce((sum, time) => sum + (time - middleTime) ** 2, 0),
      1e-9,
    )
  const quarters = [0, 1, 2, 3].map((quarter) =>
    mean(
      samples
        .slice(
          Math.floor((quarter * samples.length) / 4),
          Math.max(1, Math.floor(((quarter + 1) * samples.length) / 4)),
        )
        .map(of),
    ),
  )
  return { first: of(half[0]!), last: of(half.at(-1)!), perHour: 3600 * slope, quarters }
}

async function main() {
  const port = await freePort()
  const served = await Served.start({ ...process.env, NODE_OPTIONS: `--inspect=${port}` })
  const browser = options['without-page'] === true ? null : await launchChromium()
  try {
    const url = new URL(served.url())
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}/rpc?token=${url.searchParams.get('token')}`)
    await new Promise((done) => socket.on('open', done))
    const client = createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ websocket: socket as never }))
    const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } })
    await page?.goto(served.url())
    const session = page === undefined ? null : await page.context().newCDPSession(page)
    const sample = async (seconds: number): Promise<Sample> => {
      const status = readFileSync(`/proc/${served.pid}/status`, 'utf8')
      const number = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1])
      await session?.send('HeapProfiler.collectGarbage')
      const heap = (await session?.send('Runtime.getHeapUsage')) as { usedSize: number } | undefined
      return {
        seconds,
        memoryMB: number('VmRSS') / 1024,
        anonymousMB: number('RssAnon') / 1024,
        threads: number('Threads'),
        handles: readdirSync(`/proc/${served.pid}/fd`).length,
        logMB: (statSync(join(served.dataDirectory, 'signum.db-wal'), { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20,
        pageMB: (heap?.usedSize ?? 0) / 2 ** 20,
      }
    }
    const samples: Sample[] = []
    const began = performance.now()
    let runs = 0
    let quarter: number | null = null
    const done = () =>
      options.runs === undefined
        ? (performance.now() - began) / 60_000 / Number(options.minutes)
        : runs / Number(options.runs)
    while (done() < 1) {
      if (done() > 1 / 4) quarter ??= await liveHeap(port)
      const { ids } = await client.runs.launch({
        experiments: [
          {
            dataset: 'digits',
            model: 'cnn-small',
            modelParameters: { width: 4 },
            quantizer: runs % 2 === 0 ? 'bc' : 'bnn++',
            trainImages: 320,
            epochs: 2,
            seed: runs + 1,
            engine: 'onnxruntime',
          },
        ],
      })
      runs++
      for (;;) {
        const { state, error } = await client.runs.get({ id: ids[0]! })
        if (state === 'finished') break
        if (state === 'failed') throw new Error(error ?? 'a run failed')
        await new Promise((done) => setTimeout(done, 50))
      }
      samples.push(await sample((performance.now() - began) / 1000))
      if (runs % 20 === 0) process.stderr.write(`${runs} runs, ${samples.at(-1)!.memoryMB.toFixed(0)} MB\n`)
    }
    const end = await liveHeap(port)
    socket.terminate()
    const of = (what: keyof Sample) => trend(samples, (each) => each[what])
    return {
      runs,
      minutes: samples.at(-1)!.seconds / 60,
      server: {
        memoryMB: of('memoryMB'),
        anonymousMB: of('anonymousMB'),
        handles: of('handles'),
        threads: of('threads'),
        logMB: of('logMB'),
      },
      live: { quarter: quarter ?? end, end },
      page: browser === null ? null : { heapMB: of('pageMB') },
    }
  } finally {
    await browser?.close()
    await served.remove()
  }
}

if (options.help === true) console.log(help)
else {
  const result = await main()
  if (options.json === true) console.log(JSON.stringify(result))
  else {
    console.log(`${result.runs} runs in ${result.minutes.toFixed(1)} minutes`)
    for (const [what, { first, last, perHour, quarters }] of Object.entries({ ...result.server, ...result.page }))
      console.log(
        `  ${what.padEnd(11)} ${first.toFixed(1)} to ${last.toFixed(1)}, ${perHour >= 0 ? '+' : ''}` +
          `${perHour.toFixed(2)} an hour; quarters ${quarters.map((value) => value.toFixed(1)).join(', ')}`,
      )
    console.log(
      `  heap that lives: ${result.live.quarter.toFixed(1)} MB after a quarter, ${result.live.end.toFixed(1)} ` +
        'MB at the end',
    )
  }
  process.exit(0)
}
