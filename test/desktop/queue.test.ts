import { describe, expect, onTestFinished } from 'vitest'
import { buildShim, FaultLayer } from '../trust/faults/layer.ts'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Desktop } from './desktop.ts'
import { desktopTest as it } from './desktop-test.ts'

const one = (epochs: number) => ({ name: 'one', base: { dataset: 'digits', trainImages: 320, epochs } })
const long = one(100_000)

const quit = (desktop: Desktop) =>
  desktop.main.evaluate(({ app }) => {
    setTimeout(() => app.quit(), 50)
  })

/** The state of the first run, once no app is there any more. */
async function stateOfRun(desktop: Desktop): Promise<string> {
  const shown = JSON.parse(await desktop.home.signum('runs', 'show', '1', '--json')) as { state: string }
  return shown.state
}

async function untilItTrains(desktop: Desktop): Promise<void> {
  // A single run is shown on its own page once it is launched.
  await desktop.go('#/runs')
  await desktop.runs.arrange('Flat')
  await desktop.runs.isIn(1, 'training')
}

describe('quitting while a run trains', () => {
  it('asks, and goes on training where that is the answer', async ({ desktop }) => {
    await desktop.launch(long, 1)
    await untilItTrains(desktop)
    await desktop.answerBoxes(1)
    await quit(desktop)
    await expect.poll(async () => (await desktop.boxes())[0]?.message).toBe('One run is training.')
    expect((await desktop.boxes())[0]!.buttons).toEqual(['Quit', 'Keep training'])
    await desktop.runs.isIn(1, 'training')
  })

  it('ends with 0 where that is the answer, and the run can be resumed', async ({ home }) => {
    const desktop = await Desktop.start(home)
    await desktop.launch(long, 1)
    await untilItTrains(desktop)
    await desktop.answerBoxes(0)
    await quit(desktop)
    expect(await desktop.ended).toBe(0)
    expect(await stateOfRun(desktop)).toBe('interrupted')
  })

  it('is not asked on SIGTERM', async ({ home }) => {
    const desktop = await Desktop.start(home)
    await desktop.launch(long, 1)
    await untilItTrains(desktop)
    expect(await desktop.stop()).toBe(0)
    expect(await stateOfRun(desktop)).toBe('interrupted')
  })
})

describe('while runs train', () => {
  it('the machine is kept awake, the taskbar shows how far they are, and their end is told', async ({ desktop }) => {
    await desktop.main.evaluate(({ powerSaveBlocker, BrowserWindow, Notification }) => {
      const told: unknown[] = []
      Object.assign(globalThis, { told })
      const { start, stop } = powerSaveBlocker
      powerSaveBlocker.start = (kind) => {
        const id = start.call(powerSaveBlocker, kind)
        told.push(['awake', kind, powerSaveBlocker.isStarted(id)])
        return id
      }
      powerSaveBlocker.stop = (id) => {
        stop.call(powerSaveBlocker, id)
        told.push(['asleep', powerSaveBlocker.isStarted(id)])
        return true
      }
      const [window] = BrowserWindow.getAllWindows()
      const setProgress = window!.setProgressBar.bind(window)
      window!.setProgressBar = (share) => {
        told.push(['progress', share])
        setProgress(share)
      }
      window!.isFocused = () => false
      Notification.isSupported = () => true
      Notification.prototype.show = function () {
        told.push(['notice', this.title])
      }
    })
    await desktop.launch(one(3), 1)
    const told = () => desktop.main.evaluate(() => (globalThis as unknown as { told: unknown[] }).told)
    await expect.poll(told).toEqual(
      expect.arrayContaining([
        ['awake', 'prevent-app-suspension', true],
        ['asleep', false],
        ['progress', 0],
        ['progress', -1],
        ['notice', 'Training has ended'],
      ]),
    )
  })

  it('a full disk is told, runs wait for room and go on', async ({ home }) => {
    // LD_PRELOAD splits paths at spaces, and homes here have one.
    const built = mkdtempSync(join(tmpdir(), 'signum-shim-'))
    onTestFinished(() => rmSync(built, { recursive: true }))
    const shim = buildShim(built)
    if ('missing' in shim) throw new Error(shim.missing)
    for (const path of [built, shim.library]) chmodSync(path, 0o755)
    const orders = join(home.folder, 'orders')
    FaultLayer.make(orders)
    home.ownAll()
    const disk = new FaultLayer(orders)
    onTestFinished(() => disk.close())
    const desktop = await Desktop.start(home, {
      environment: { LD_PRELOAD: shim.library, SIGNUM_FAULTS: orders },
    })
    await desktop.launch(long, 1)
    await untilItTrains(desktop)
    disk.arm('full', 1, home.data)
    const alerts = async () => (await desktop.page.getByRole('alert').allTextContents()).join('')
    await expect.poll(alerts).toContain('The disk is full')
    disk.disarm()
    await expect.poll(alerts).toBe('')
    await desktop.runs.isIn(1, 'training')
    expect(await desktop.stop()).toBe(0)
  })
})
