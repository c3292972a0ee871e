import { expect, test as base } from 'vitest'
import { launchChromium } from './chromium.ts'
import { Frame } from './pages/frame.ts'
import { Served } from './served.ts'
import { WatchedPage } from './watched-page.ts'

/**
 * A test in a real browser against a real server. `served` and `chromium` last for a file, `window` for one test: a
 * fresh page, which must not have complained of anything when the test ends. `frame` is what stands around every view
 * of it.
 */
export const test = base
  .extend('chromium', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launchChromium()
    onCleanup(() => browser.close())
    return browser
  })
  .extend('served', { scope: 'file' }, async ({}, { onCleanup }) => {
    const served = await Served.start()
    onCleanup(() => served.remove())
    return served
  })
  .extend('window', async ({ chromium, task }, { onCleanup }) => {
    const window = await WatchedPage.open(chromium)
    onCleanup(async () => {
      if (task.result?.state === 'fail')
        await window.page.screenshot({ path: `screenshots/failed/${task.name.replace(/\W+/g, '-')}.png` })
      await window.page.close()
      expect(window.complaints).toEqual([])
    })
    return window
  })
  .extend('frame', ({ window }) => new Frame(window.page))
