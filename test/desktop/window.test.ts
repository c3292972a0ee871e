import { describe, expect, onTestFinished } from 'vitest'
import { Desktop, mainDisplay } from './desktop.ts'
import { desktopTest as it } from './desktop-test.ts'
import { Display, windowTitled, xdotool } from './display.ts'

const place = { x: 120, y: 90, width: 1000, height: 700 }

const bounds = (desktop: Desktop) =>
  desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())

async function move(desktop: Desktop): Promise<void> {
  await desktop.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setBounds(to), place)
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
        desktop.app.evaluate(({ BrowserWindow }) => {
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

describe('the page', () => {
  it('comes back with its view after it crashed, and runs are unharmed', async ({ desktop }) => {
    await desktop.launch({ name: 'crash', base: { dataset: 'digits', epochs: 100_000 } }, 1)
    await desktop.go('#/runs/1')
    await desktop.page.getByText('Training', { exact: true }).first().waitFor()
    await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
    )
    const state = () =>
      desktop.app.evaluate(({ BrowserWindow }) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!
        return webContents
          .executeJavaScript('[location.hash, document.querySelector("main")?.textContent ?? ""]')
          .catch(() => ['', '']) as Promise<[string, string]>
      })
    await expect.poll(async () => (await state())[0]).toBe('#/runs/1')
    await expect.poll(async () => (await state())[1]).toContain('Training')
  })
})
