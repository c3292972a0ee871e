// npm run screenshots -- [VIEW...] [--guide]
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Command } from 'commander'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { lockFile } from '../../electron/host/host-lock.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { launchChromium } from '../e2e/chromium.ts'
import { Served } from '../e2e/served.ts'
import { start } from '../integration/cli/process.ts'
import { atWork, elsewhere, many, pictured, reportName, reportText } from './study.ts'
import { crowdedViews, viewsOf } from './views.ts'

const folder = 'screenshots'
const usualSizes = [
  { width: 1920, height: 1080 },
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
]
const narrowSizes = [
  { width: 390, height: 844 },
  { width: 720, height: 450 },
]
const command = new Command('screenshots')
  .description(
    `Writes pictures of the views to ${folder}/, over runs that are trained for it: in three sizes, light and dark`,
  )
  .argument('[views...]', 'names of views (all of them), as the files are called')
  .option('--narrow', 'as a phone and a window zoomed to 200 % show them, instead of the usual sizes')
  .option('--keep <folder>', 'keeps what was trained in a folder, or shows what an earlier call kept there')
  .option('--guide', 'make the pictures of the guide and of the README anew, too')
  .parse()
const wanted = command.args
const options = command.opts<{ guide?: boolean; narrow?: boolean; keep?: string }>()
const withGuide = options.guide === true
const sizes = options.narrow === true ? narrowSizes : usualSizes

function recipe(served: Served, name: string, study: object): string {
  const path = join(served.dataDirectory, name)
  writeFileSync(path, JSON.stringify(study))
  return path
}

/** Waits until figures and curves stand: no spinner, no request under way. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(700)
}

/** A picture for the guide: as few colours as it can do with. */
async function keep(path: string, name: string): Promise<void> {
  const small = await sharp(path).png({ palette: true, colours: 96, effort: 10 }).toBuffer()
  writeFileSync(join('docs/guide', `${name}.png`), small)
  if (name === 'compare') writeFileSync('docs/screenshot.png', small)
}

/** Copies what was trained, without the mark of the process that holds the folder. */
function keepStore(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => basename(path) !== lockFile })
}

/** Trains what the wanted views show. */
async function train(served: Served): Promise<void> {
  console.error('training what will be shown')
  await served.signum('study', 'run', recipe(served, 'pictured.json', pictured), '--quiet')
  for (const [place, study] of many.entries())
    if (wanted.length === 0 || wanted.some((name) => crowdedViews.includes(name)))
      await served.signum('study', 'run', recipe(served, `many-${place}.json`, study), '--quiet')
  if (wanted.length === 0 || wanted.some((name) => name.startsWith('report'))) {
    const text = join(served.dataDirectory, 'report.md')
    writeFileSync(text, reportText)
    await served.signum('report', 'new', reportName, '--from', text, '--quiet')
  }
  if (wanted.length === 0 || wanted.some((name) => name.endsWith('-imported'))) {
    const log = join(served.dataDirectory, 'elsewhere.csv')
    writeFileSync(log, elsewhere)
    await served.signum(
      ...['import', log, '--rename', 'val_acc=deployed.accuracy', '--rename', 'train/loss=train.loss'],
      ...['--set', 'model=cnn-small', '--set', 'dataset=digits'],
    )
  }
}

mkdirSync(folder, { recursive: true })
const kept = options.keep !== undefined && existsSync(options.keep) ? options.keep : undefined
const served = await Served.start(process.env, kept)
const browser = await launchChromium()
let working: ReturnType<typeof start> | null = null
try {
  if (kept === undefined) {
    await train(served)
    if (options.keep !== undefined) keepStore(served.dataDirectory, options.keep)
  }
  working = start(
    'study',
    'run',
    recipe(served, 'at-work.json', atWork),
    '--quiet',
    '--concurrency',
    '1',
    '--data-dir',
    served.dataDirectory,
  )
  const runs = JSON.parse(await served.signum('runs', 'list', '--json', '--limit', '1000')) as RunRow[]
  for (const theme of ['light', 'dark'] as const) {
    for (const size of sizes) {
      const page = await browser.newPage({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' })
      await page.goto(served.url())
      await settled(page)
      for (const { name, address, prepare, guide } of viewsOf(runs).filter(
        (view) => wanted.length === 0 || wanted.includes(view.name),
      )) {
        await page.goto(served.url({ view: address }))
        await settled(page)
        await prepare?.(page)
        await settled(page)
        const path = join(folder, `${name}-${size.width}-${theme}.png`)
        await page.screenshot({ path })
        console.log(path)
        if (withGuide && guide !== undefined && theme === 'light' && size.width === 1440) await keep(path, guide)
      }
      await page.close()
    }
  }
} finally {
  await browser.close()
  working?.child.kill('SIGINT')
  await working?.ended
  await served.remove()
}
