import { describe, expect, onTestFinished } from 'vitest'
import { Desktop, mainDisplay, startBridged } from './desktop.ts'
import { desktopTest as it } from './desktop-test.ts'
import { Display, windowTitled, xdotool } from './display.ts'

const place = { x: 120, y: 90, width: 1000, height: 700 }

const bounds = (desktop: Desktop) =>
  desktop.main.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())

async function move(desktop: Desktop): Promise<void> {
  await desktop.main.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setBounds(to), place)
  await expect.poll(() => bounds(desktop)).toEqual(place)
}

describe("the window's place", () => {
  for (const [how, end] of [
    [
      'Ctrl+Q',
      async () => {
        const window = await windowTitled(mainDisplay(), 'Signum')
        await xdotool(mainDisplay(), 'windowfocus', window)
        await xdotool(mainDisplay(), 'key', 'ctrl+q')
      },
    ],
    [
      'closing it',
      (desktop: Desktop) =>
        desktop.main.evaluate(({ BrowserWindow }) => {
          // Not before the answer is on its way.
          setTimeout(() => BrowserWindow.getAllWindows()[0]!.close(), 50)
        }),
    ],
    ['SIGTERM', (desktop: Desktop) => void desktop.app.process().kill('SIGTERM')],
  ] as const)
    it(`is kept over ${how}`, async ({ home }) => {
      const desktop = await Desktop.start(home)
      await move(desktop)
      await end(desktop)
      expect(await desktop.ended).toBe(0)
      expect(home.windowState).toEqual({ ...place, maximized: false })
      const again = await Desktop.start(home)
      expect(await bounds(again)).toEqual(place)
      await again.stop()
    })

  it('on a display that is gone is forgotten', async ({ home }) => {
    home.windowState = { x: 9000, y: 50, width: 1000, height: 700, maximized: false }
    const desktop = await Desktop.start(home)
    const { x, width } = await bounds(desktop)
    expect(x + width).toBeLessThanOrEqual(1920)
    await desktop.stop()
  })

  it('on a small screen leaves no part of it outside', async ({ home }) => {
    const small = await Display.start(1024, 640)
    onTestFinished(() => small.stop())
    const desktop = await Desktop.start(home, { display: small.name })
    const { width, height } = await bounds(desktop)
    expect([width <= 1024, height <= 640]).toEqual([true, true])
    await desktop.stop()
  })
})

describe('a page that crashes', () => {
  /** Crashes it, and waits until it is loaded again. */
  const crash = ({ BrowserWindow }: typeof import('electron')) =>
    new Promise<void>((loaded) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      webContents.once('render-process-gone', () => webContents.once('did-finish-load', () => loaded()))
      webContents.forcefullyCrashRenderer()
    })
  const seen = '[location.hash, document.querySelector("main")?.textContent ?? ""]'

  it('comes back with its view, and runs are unharmed', async ({ home }) => {
    const study = { name: 'crash', base: { dataset: 'digits', trainImages: 320, epochs: 100_000 } }
    const { child, ended, main, inPage } = await startBridged(home)
    const state = () => inPage<[string, string]>(seen)
    await expect.poll(async () => (await state())[1]).not.toBe('')
    const address = `#/launch?recipe=${encodeURIComponent(JSON.stringify(study))}`
    await inPage(`void (location.hash = ${JSON.stringify(address)})`)
    const buttons = "[...document.querySelectorAll('button')]"
    const launch = `${buttons}.find(({ textContent }) => /Launch 1 run/.test(textContent))`
    await expect.poll(() => inPage<boolean>(`${launch}?.disabled === false`)).toBe(true)
    await inPage(`${launch}.click()`)
    await expect.poll(async () => (await state())[0]).toMatch(/^#\/runs/)
    await inPage("void (location.hash = '#/runs/1')")
    await expect.poll(async () => (await state())[1]).toContain('Training')
    await main.evaluate(crash)
    await expect.poll(async () => (await state())[0]).toBe('#/runs/1')
    await expect.poll(async () => (await state())[1]).toContain('Training')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('again and again is not loaded for ever: a box asks', async ({ home }) => {
    const { child, ended, main } = await startBridged(home)
    await main.evaluate(({ dialog }) => {
      const asked: unknown[] = []
      Object.assign(globalThis, { asked })
      dialog.showMessageBox = ((...given: unknown[]) => {
        asked.push((given.at(-1) as { message: string }).message)
        return Promise.resolve({ response: 0, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
    })
    for (let crashes = 1; crashes <= 4; crashes++) await main.evaluate(crash)
    const asked = await main.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
    expect(asked).toEqual(['The window crashed repeatedly'])
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
