// npm run -s bench:live -- [--model NAME] [--seconds S] [--json]
import { parseArgs } from 'node:util'
import type { RunRow } from '../../../shared/contract/run.ts'
import { launchChromium } from '../../e2e/chromium.ts'
import { Served } from '../../e2e/served.ts'
import { start } from '../../integration/cli/process.ts'
import { countFrames, type Frames } from './frames.ts'

const help = `Frames a second of the page in Chromium while two runs train on the same machine: of each view, at rest
and under a moving pointer.
  --model NAME    any of the catalogue (resnet20)
  --seconds S     how long each view is watched (8)
  --picture FILE  writes what the last view looked like
  --json          {"idle": {VIEW: {"rate", "p50", "p99", "max"}}, "training": {VIEW: ...}}; idle: the same views once
  nothing trains`

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet20' },
    seconds: { type: 'string', default: '8' },
    picture: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

async function measure(): Promise<Record<'training' | 'idle', Record<string, Frames>>> {
  const served = await Served.start()
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await served.signum('train', '--dataset', 'digits', '--model', 'cnn-small', '--epochs', '3', '--quiet')
    const common = [
      '--dataset',
      'mnist',
      '--model',
      options.model,
      '--quantizer',
      'bc',
      '--train-images',
      '1280',
      '--epochs',
      '1000',
      '--engine',
      'onnxruntime',
      '--quiet',
      '--data-dir',
      served.dataDirectory,
    ]
    const trainings = [1, 2].map((seed) => start('train', ...common, '--seed', String(seed)))
    const views: Record<string, string> = { runs: '/runs', run: '/runs/2', compare: '/compare?runs=1,2,3' }
    const watch = async () => {
      const rates: Record<string, Frames> = {}
      for (const [name, view] of Object.entries(views)) {
        await page.goto(served.url({ view }))
        await page.waitForTimeout(3000)
        rates[name] = await countFrames(page, Number(options.seconds))
        let turn = 0
        rates[`${name}, pointer moving`] = await countFrames(page, Number(options.seconds), async () => {
          const angle = turn++ / 20
          await page.mouse.move(800 + 400 * Math.cos(angle), 450 + 200 * Math.sin(1.3 * angle))
          await page.waitForTimeout(8)
        })
      }
      return rates
    }
    await page.goto(served.url())
    await page.waitForTimeout(10_000)
    const training = await watch()
    const runs = JSON.parse(await served.signum('runs', 'list', '--json')) as RunRow[]
    if (runs.filter(({ state }) => state === 'training').length !== 2)
      throw new Error(`Two runs were to train, and they are: ${runs.map(({ state }) => state).join(', ')}.`)
    if (options.picture !== undefined) await page.screenshot({ path: options.picture })
    for (const { child } of trainings) child.kill('SIGINT')
    await Promise.all(trainings.map(({ ended }) => ended))
    return { training, idle: await watch() }
  } finally {
    await browser.close()
    await served.remove()
  }
}

if (options.help === true) console.log(help)
else {
  const result = await measure()
  if (options.json === true) console.log(JSON.stringify(result))
  else {
    for (const [when, views] of Object.entries(result)) {
      console.log(when === 'training' ? 'While two runs train:' : 'While nothing trains:')
      for (const [name, { rate, p50, p99, max }] of Object.entries(views))
        console.log(
          `  ${name.padEnd(26)} ${rate.toFixed(1)} frames a second; between two frames ${p50.toFixed(1)} ms ` +
            `(median), ${p99.toFixed(1)} (99th percentile), ${max.toFixed(1)} (most)`,
        )
    }
  }
}
