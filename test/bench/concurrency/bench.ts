// npm run -s bench:concurrency -- [--model NAME] [--images N] [--rounds N] [--json]
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openHost, type Host } from '../../../electron/host/host.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'

const help = `Two runs at once against one after the other, on a real host; and how long the host's main thread is kept
from other work meanwhile.
  --model NAME   any of the catalogue (resnet20)
  --images N     training images of a run (1600)
  --epochs N     epochs of a run (2)
  --rounds N     times that each is done, in turns (3)
  --json         {"ratio": {"median", "min", "max"}, "seconds": {"inTurn", "atOnce"}, "mainThread": {"p50", "p99",
  "max"}}`

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet20' },
    images: { type: 'string', default: '1600' },
    epochs: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const experiment = (seed: number): ExperimentInput => ({
  dataset: 'mnist',
  model: options.model,
  quantizer: 'bc',
  batchSize: 64,
  trainImages: Number(options.images),
  epochs: Number(options.epochs),
  seed,
  engine: 'onnxruntime',
  batchNormReestimation: 0,
})

/** Trains two runs. @returns seconds until both have finished */
async function train(host: Host, together: boolean): Promise<number> {
  await host.client.system.concurrency({ runs: together ? 2 : 1 })
  const began = performance.now()
  const { ids } = await host.client.runs.launch({ experiments: [experiment(1), experiment(2)] })
  for (;;) {
    const rows = await Promise.all(ids.map((id) => host.client.runs.get({ id })))
    const failed = rows.find(({ state }) => state === 'failed')
    if (failed !== undefined) throw new Error(failed.error ?? 'a run failed')
    if (rows.every(({ state }) => state === 'finished')) return (performance.now() - began) / 1000
    await sleep(100)
  }
}

if (options.help === true) console.log(help)
else {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'signum-concurrency-'))
  const host = await openHost({ dataDirectory })
  const delays: ReturnType<typeof monitorEventLoopDelay>[] = []
  try {
    await train(host, false)
    const [inTurn, atOnce]: [number[], number[]] = [[], []]
    for (let round = 0; round < Number(options.rounds); round++) {
      inTurn.push(await train(host, false))
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      atOnce.push(await train(host, true))
      delay.disable()
      delays.push(delay)
    }
    const ratios = inTurn.map((seconds, round) => seconds / atOnce[round]!).sort((a, b) => a - b)
    const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
    const longest = (percentile: number) => Math.max(...delays.map((delay) => delay.percentile(percentile))) / 1e6
    const result = {
      cores: availableParallelism(),
      ratio: { median: middle(ratios), min: ratios[0]!, max: ratios.at(-1)! },
      seconds: { inTurn: middle(inTurn), atOnce: middle(atOnce) },
      // The clock of the monitor itself ticks every millisecond.
      mainThread: { p50: longest(50), p99: longest(99), max: longest(100) },
    }
    if (options.json === true) console.log(JSON.stringify(result))
    else {
      console.log(
        `Two runs of ${options.model}: one after the other ${result.seconds.inTurn.toFixed(1)} s, at once ` +
          `${result.seconds.atOnce.toFixed(1)} s: ${result.ratio.median.toFixed(2)} times the speed ` +
          `(${result.ratio.min.toFixed(2)} to ${result.ratio.max.toFixed(2)}).`,
      )
      console.log(
        `The host's main thread while two train, in the worst of the rounds: waits of ` +
          `${result.mainThread.p50.toFixed(1)} ms (median), ${result.mainThread.p99.toFixed(1)} ms (99th ` +
          `percentile), ${result.mainThread.max.toFixed(1)} ms (longest).`,
      )
    }
  } finally {
    await host.close()
    await rm(dataDirectory, { recursive: true, force: true })
  }
  process.exit(0)
}
