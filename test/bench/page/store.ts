// npm run -s bench:page -- --store FOLDER [--minutes N] [--json]
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import SQLite from 'better-sqlite3'
import { Command } from 'commander'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../e2e/chromium.ts'
import { start, type Running } from '../../integration/cli/process.ts'
import { slopeOf } from './slope.ts'
import { countFrames, type Frames } from './frames.ts'

/**
 * `npm run bench:page`: the page in Chromium on a large store, as `npm run bench:store -- --keep FOLDER` leaves one.
 */

const origin = { port: 4899, token: 'bench' }
const address = (view: string) => `http://127.0.0.1:${origin.port}/?token=${origin.token}#${view}`
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

interface Report {
  runs: number
  /**
   * Milliseconds from the navigation until the first rows of Runs are painted: of a server that was just started, and
   * then of new windows.
   */
  firstPaint: { first: number; others: number[] }
  /**
   * Typing into the filter: the longest time for which the page did nothing else, and how long keys took until the next
   * frame, in milliseconds.
   */
  typing: { keys: number; longestTask: number; tasksOver50: number; keyMedian: number; keyMost: number }
  /** Milliseconds until the curves of the comparison stood. */
  curves: { count: number; shown: number }
  hover: Frames
  /** Megabytes of the page's heap after a collection, while two runs train and the page shows them. */
  memory: { minutes: number; first: number; last: number; slope: number } | null
}

async function serve(store: string): Promise<Running> {
  const running = start('serve', '--port', String(origin.port), '--token', origin.token, '--data-dir', store)
  await running.until(/Signum is at/)
  return running
}

/** Milliseconds between two frames, 60 a second, to within what the clock of a page tells. */
const frameLimit = 16.8

/** A new window: nothing of the page is in its memory. */
async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  return page
}

async function firstPaint(browser: Browser): Promise<number> {
  const page = await newPage(browser)
  // The first frame after a row with figures stands in the table.
  await page.addInitScript(`
    const look = () => {
      const row = document.querySelector('[role=treegrid] .body .line:not(.waiting)')
      if (row === null) return requestAnimationFrame(look)
      requestAnimationFrame(() => { globalThis.signumPainted = performance.now() })
    }
    requestAnimationFrame(look)`)
  await page.goto(address('/runs'))
  // The page's policy lets nothing be evaluated from within it.
  let painted: number | null = null
  while (painted === null) {
    await page.waitForTimeout(20)
    painted = (await page.evaluate('globalThis.signumPainted ?? null')) as number | null
  }
  await page.context().close()
  return painted
}

async function typing(browser: Browser): Promise<Report['typing']> {
  const page = await newPage(browser)
  await page.goto(address('/runs'))
  await page.locator('[role=treegrid] .body .line:not(.waiting)').first().waitFor()
  await page.waitForTimeout(1500)
  await page.keyboard.press('/')
  await page.evaluate(`{
    globalThis.signumTasks = []; globalThis.signumKeys = []
    const tasks = (list) => signumTasks.push(...list.getEntries().map(({ duration }) => duration))
    new PerformanceObserver(tasks).observe({ type: 'longtask' })
    addEventListener('keydown', (event) => {
      const at = event.timeStamp
      requestAnimationFrame(() => setTimeout(() => signumKeys.push(performance.now() - at)))
    }, true)
  }`)
  const words = 'quantizer:bnn++ seed:1..3 accuracy>20 model:mlp '
  for (let turn = 0; turn < 3; turn++) {
    for (const letter of words) await page.keyboard.type(letter, { delay: 45 })
    await page.waitForTimeout(400)
    for (let index = 0; index < words.length; index++) {
      await page.keyboard.press('Backspace')
      await page.waitForTimeout(20)
    }
    await page.waitForTimeout(400)
  }
  const { tasks, keys } = (await page.evaluate('({ tasks: signumTasks, keys: signumKeys })')) as {
    tasks: number[]
    keys: number[]
  }
  await page.context().close()
  return {
    keys: keys.length,
    longestTask: Math.max(0, ...tasks),
    tasksOver50: tasks.length,
    keyMedian: median(keys),
    keyMost: Math.max(...keys),
  }
}

async function curves(browser: Browser, ids: readonly number[]): Promise<{ shown: number; hover: Frames }> {
  const page = await newPage(browser)
  const began = performance.now()
  await page.goto(address(`/compare?runs=${ids.join()}&metrics=train.loss&group=0&x=step`))
  await page.locator('[role=img][aria-label^="Training loss: "]:not([aria-label$=" 0 points"])').waitFor()
  const shown = performance.now() - began
  await page.waitForTimeout(3000)
  const box = (await page.locator('.u-over').first().boundingBox())!
  let turn = 0
  const hover = await countFrames(page, 8, async () => {
    const angle = turn++ / 25
    await page.mouse.move(
      box.x + box.width * (0.5 + 0.48 * Math.cos(angle)),
      box.y + box.height * (0.5 + 0.4 * Math.sin(1.7 * angle)),
    )
    await page.waitForTimeout(8)
  })
  await page.context().close()
  return { shown, hover }
}

async function memory(browser: Browser, store: string, minutes: number): Promise<Report['memory']> {
  const common = [
    '--dataset',
    'digits',
    '--model',
    'cnn-small',
    '--model-parameters',
    'width=8',
    '--quantizer',
    'bnn++',
    '--epochs',
    '100000',
    '--quiet',
    '--data-dir',
    store,
  ]
  const trainings = [1, 2].map((seed) => start('train', ...common, '--seed', String(seed)))
  const page = await newPage(browser)
  const session = await page.context().newCDPSession(page)
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage')
    return ((await session.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 2 ** 20
  }
  try {
    await page.goto(address('/runs?filter=is:active'))
    await page.locator('[role=treegrid] .body .line:not(.waiting)').first().waitFor()
    await page.waitForTimeout(20_000)
    // The newest two are those that train: their curves grow in the inspector.
    await page.keyboard.press('Control+a')
    const samples: { at: number; value: number }[] = []
    const began = performance.now()
    await page.waitForTimeout(15_000)
    while (performance.now() - began < minutes * 60_000) {
      samples.push({ at: (performance.now() - began) / 60_000, value: await heap() })
      await page.waitForTimeout(15_000)
    }
    return {
      minutes,
      first: samples[0]!.value,
      last: samples.at(-1)!.value,
      slope: slopeOf(
        samples.map(({ at }) => at),
        samples.map(({ value }) => value),
      ),
    }
  } finally {
    await page.context().close()
    for (const { child } of trainings) child.kill('SIGINT')
    await Promise.all(trainings.map(({ ended }) => ended))
  }
}

/** How many runs a store holds, and its hundred long ones. */
function contentsOf(store: string): { count: number; long: number[] } {
  const database = new SQLite(join(store, 'signum.db'), { readonly: true })
  try {
    const long = database
      .prepare<[], number>(
        "SELECT runs.id FROM runs JOIN studies ON studies.id = study_id WHERE studies.name = 'long' ORDER BY " +
          'runs.id LIMIT 100',
      )
      .pluck()
      .all()
    return { count: database.prepare<[], number>('SELECT count(*) FROM runs').pluck().get()!, long }
  } finally {
    database.close()
  }
}

async function measure(store: string, minutes: number): Promise<Report> {
  const server = await serve(store)
  const browser = await launchChromium()
  try {
    const first = await firstPaint(browser)
    const others: number[] = []
    for (let turn = 0; turn < 5; turn++) others.push(await firstPaint(browser))
    const { count, long } = contentsOf(store)
    const { shown, hover } = await curves(browser, long)
    return {
      runs: count,
      firstPaint: { first, others },
      typing: await typing(browser),
      curves: { count: long.length, shown },
      hover,
      memory: minutes === 0 ? null : await memory(browser, store, minutes),
    }
  } finally {
    await browser.close()
    server.child.kill('SIGTERM')
    await server.ended
  }
}

/** Prints a report. @returns whether every goal is met. */
function print({ runs, firstPaint: paint, typing: keys, curves: drawn, hover, memory: heap }: Report): boolean {
  let allMet = true
  const line = (what: string, value: string, goal: string, met: boolean) => {
    allMet &&= met
    console.log(`  ${what.padEnd(64)} ${value.padStart(22)}   ${goal}: ${met ? 'met' : 'MISSED'}`)
  }
  console.log(`In Chromium on a store of ${runs.toLocaleString('en')} runs:`)
  line('first paint of Runs, server just started', `${paint.first.toFixed(0)} ms`, 'below 1,000 ms', paint.first < 1000)
  line(
    'first paint of Runs in five new windows, median (most)',
    `${median(paint.others).toFixed(0)} (${Math.max(...paint.others).toFixed(0)}) ms`,
    'below 1,000 ms',
    Math.max(...paint.others) < 1000,
  )
  line(
    `typing ${keys.keys} keys into the filter: longest task`,
    keys.longestTask === 0 ? 'none over 50 ms' : `${keys.longestTask.toFixed(0)} ms`,
    'never over 50 ms',
    keys.longestTask <= 50,
  )
  console.log(
    `  ${'key until the frame after it, median (most)'.padEnd(64)} ` +
      `${`${keys.keyMedian.toFixed(0)} (${keys.keyMost.toFixed(0)}) ms`.padStart(22)}`,
  )
  console.log(
    `  ${`${drawn.count} curves from an empty window until they stand`.padEnd(64)} ` +
      `${`${drawn.shown.toFixed(0)} ms`.padStart(22)}`,
  )
  line(`hovering over ${drawn.count} curves, frames/s on average`, hover.rate.toFixed(1), '60', hover.rate >= 59.5)
  line(
    `hovering over ${drawn.count} curves, between two frames, median`,
    `${hover.p50.toFixed(1)} ms`,
    '16.7 ms',
    hover.p50 <= frameLimit,
  )
  if (heap !== null)
    line(
      `heap over ${heap.minutes} minutes of two live runs, first, last, slope`,
      `${heap.first.toFixed(1)}, ${heap.last.toFixed(1)} MB, ${heap.slope >= 0 ? '+' : ''}` +
        `${heap.slope.toFixed(2)} MB/min`,
      'flat',
      Math.abs(heap.slope) < 0.5,
    )
  return allMet
}

await new Command('bench:page')
  .description(
    'measures the page in Chromium on a large store: first paint, typing, a hundred curves under the pointer, ' +
      'memory over live runs; fails if a goal is missed',
  )
  .requiredOption('--store <folder>', 'data directory, as `npm run bench:store -- --keep <folder>` leaves it')
  .option('--minutes <n>', 'how long memory is watched; 0 leaves it out', Number, 10)
  .option('--json', 'print the report as JSON')
  .action(async (options: { store: string; minutes: number; json?: boolean }) => {
    const store = resolve(options.store)
    if (!existsSync(join(store, 'signum.db')))
      throw new Error(
        `There is no store in ${store}; make one with \`npm run bench:store -- --keep ${options.store}\`.`,
      )
    const report = await measure(store, options.minutes)
    if (options.json === true) console.log(JSON.stringify(report, null, 2))
    else if (!print(report)) process.exitCode = 1
  })
  .parseAsync()
