import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { mainDisplay, startBridged } from '../../desktop/desktop.ts'
import type { Home } from '../../desktop/home.ts'
import { findChromium } from '../../e2e/chromium.ts'
import { start } from '../../integration/cli/process.ts'
import { memoryBelow } from './memory.ts'
import { trainingOf, twoRuns, usable } from './usable.ts'

/** Something that shows a store, started by its user. */
export interface Shown {
  /** Milliseconds from the start of the first process until the window can be used. */
  milliseconds: number
  /** Trains two runs. */
  train(): Promise<void>
  memory(): { bytes: number; processes: number }
  stop(): Promise<void>
}

/** The desktop app over a store. */
export async function showDesktop(home: Home): Promise<Shown> {
  const began = Date.now()
  const app = await startBridged(home)
  const milliseconds = (await app.inPage<number>(usable)) - began
  return {
    milliseconds,
    train: async () => {
      await app.inPage(`void (location.hash = ${JSON.stringify(trainingOf(twoRuns))})`)
      await app.inPage(`new Promise((resolve) => {
        const look = () => {
          const button = [...document.querySelectorAll('button')]
            .find(({ textContent, disabled }) => !disabled && /^\\s*Launch 2 runs\\s*$/.test(textContent))
          if (button === undefined) return setTimeout(look, 100)
          resolve(button.click())
        }
        look()
      })`)
    },
    memory: () => memoryBelow(app.child.pid!),
    stop: async () => {
      app.child.kill('SIGTERM')
      await app.ended
    },
  }
}

/** The served page in Chromium over a store: the server and the browser are started one after the other. */
export async function showServed(home: Home): Promise<Shown> {
  const began = Date.now()
  const server = start('serve', '--data-dir', home.data)
  const [, address] = await server.until(/Signum is at (\S+)/)
  const browser = await chromium.launchServer({
    executablePath: findChromium(),
    headless: false,
    args: ['--disable-quic'],
    env: { ...process.env, DISPLAY: mainDisplay() },
  })
  const connected = await chromium.connect(browser.wsEndpoint())
  const page = await connected.newPage()
  await page.goto(address!, { waitUntil: 'commit' })
  const milliseconds = ((await page.evaluate(usable)) as number) - began
  return {
    milliseconds,
    train: async () => {
      await page.evaluate(`void (location.hash = ${JSON.stringify(trainingOf(twoRuns))})`)
      await page.getByRole('button', { name: /^Launch 2 runs$/ }).click()
    },
    memory: () => {
      const parts = [server.child.pid!, browser.process().pid!].map(memoryBelow)
      return {
        bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
        processes: parts.reduce((sum, { processes }) => sum + processes, 0),
      }
    },
    stop: async () => {
      await browser.close()
      server.child.kill('SIGTERM')
      await server.ended
      await wait(0)
    },
  }
}
