// npm run -s bench:follow [-- --points N] [-- --pause MS]
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { launchChromium } from '../../e2e/chromium.ts'
import { Served } from '../../e2e/served.ts'

const help = `How long a point takes from the moment at which another program has written it to the moment at which
Chromium shows it: a server follows a folder, a page is open at the run, and a table there gets a line now and then.
  --points N   how many, at most 800 (100)
  --pause MS   between two of them (200)`

const { values: options } = parseArgs({
  options: {
    points: { type: 'string', default: '100' },
    pause: { type: 'string', default: '200' },
    help: { type: 'boolean' },
  },
})

/** Follows a folder by the window's dialog, and opens the run in it. */
async function open(page: Page, served: Served, folder: string): Promise<void> {
  await page.goto(served.url({ view: '/runs' }))
  await page.getByRole('button', { name: 'Follow a folder…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Follow a folder' })
  await dialog.getByLabel(/^Folder/).fill(folder)
  await dialog.getByRole('button', { name: 'Follow', exact: true }).click()
  await dialog.getByText('1 run, 1 growing').waitFor()
  await page.goto(served.url({ view: '/runs/1' }))
  await page.getByText('Training elsewhere').first().waitFor()
}

/** Notes in the page when it first shows that so many steps are done. */
const watching = `
  window.seen = {}
  new MutationObserver(() => {
    const text = document.querySelector('main').textContent
    for (const [, step] of text.matchAll(/(?<!\\d)(\\d{3}) of \\1(?!\\d)/g)) window.seen[step] ??= Date.now()
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`

async function measure(): Promise<number> {
  const served = await Served.start()
  const browser = await launchChromium()
  try {
    const folder = join(served.dataDirectory, 'elsewhere')
    mkdirSync(folder)
    const file = join(folder, 'night.csv')
    writeFileSync(file, 'step,loss\n100,1\n')
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await open(page, served, folder)
    await page.evaluate(watching)
    const written: number[] = []
    for (let point = 1; point <= Number(options.points); point++) {
      appendFileSync(file, `${100 + point},${1 / point}\n`)
      written.push(Date.now())
      await delay(Number(options.pause))
    }
    const last = String(100 + written.length)
    await page.waitForFunction(`${last} in window.seen`)
    const seen = await page.evaluate<Record<string, number>>('window.seen')
    // A step that was passed over between two looks is there with the next one.
    const delays = written.map((at, index) => {
      const shown = Object.entries(seen).flatMap(([step, time]) => (Number(step) >= 101 + index ? [time] : []))
      return Math.min(...shown) - at
    })
    delays.sort((a, b) => a - b)
    const of = (share: number) => delays[Math.floor(share * (delays.length - 1))]
    console.log(
      `${delays.length} points, ${Object.keys(seen).length} times that the page showed another step: from the ` +
        `writer's write to the page median ${of(0.5)} ms, 95th percentile ${of(0.95)} ms, worst ${of(1)} ms`,
    )
    return of(0.5)! < 1000 ? 0 : 1
  } finally {
    await browser.close()
    await served.remove()
  }
}

if (options.help) console.log(help)
else process.exitCode = await measure()
