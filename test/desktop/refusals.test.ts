import { spawn, execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import SQLite from 'better-sqlite3'
import { mainDisplay, sessionOf, stage, startAlone } from './desktop.ts'
import { desktopTest as it } from './desktop-test.ts'
import { windowTitled, xdotool } from './display.ts'
import { Home } from './home.ts'

/** Waits for the box that says why the app cannot start, closes it, and hands back what was said. */
async function refusal(started: ReturnType<typeof startAlone>): Promise<string> {
  const box = await windowTitled(mainDisplay(), '^Error$')
  await xdotool(mainDisplay(), 'windowfocus', box)
  await xdotool(mainDisplay(), 'key', 'Return')
  const { code, said } = await started.ended
  expect(code, said).toBe(1)
  return said
}

describe('what keeps the app from starting stands in a box of the system, and it ends with 1', () => {
  it('another app on the same folder', async ({ desktop, home }) => {
    const other = new Home()
    onTestFinished(() => other.remove())
    const said = await refusal(startAlone(other, { environment: { SIGNUM_DATA_DIR: home.data } }))
    expect(said).toMatch(/in use by the app .*choose another data directory/)
    expect(desktop.app.windows()).toHaveLength(1)
  })

  it('a folder that cannot be written', async ({ home }) => {
    mkdirSync(home.data)
    chmodSync(home.data, 0o555)
    home.ownAll()
    const said = await refusal(startAlone(home))
    expect(said).toContain(home.data)
    expect(said).toMatch(/EACCES|permission/i)
    expect(said).toContain('Check its permissions')
  })

  it('a store of a newer version', async ({ home }) => {
    await home.signum('runs', 'list')
    const store = new SQLite(join(home.data, 'signum.db'))
    store.pragma('user_version = 9999')
    store.close()
    home.ownAll()
    expect(await refusal(startAlone(home))).toMatch(/written by a newer Signum/)
  })

  it('SQLite that cannot be loaded', async ({ home }) => {
    const app = join(mkdtempSync(join(tmpdir(), 'signum kaputt-')), 'app')
    onTestFinished(() => rmSync(join(app, '..'), { recursive: true }))
    chmodSync(join(app, '..'), 0o755)
    execFileSync('cp', ['-al', stage().app, app])
    const binary = join(app, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')
    rmSync(binary)
    writeFileSync(binary, 'no library')
    const child = spawn(stage().electron, [app], { env: sessionOf(home), stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
    const ended = new Promise<{ code: number | null; said: string }>((done) =>
      child.on('close', (code) => done({ code, said })),
    )
    expect(await refusal({ child, ended, said: () => said } as never)).toContain('better_sqlite3.node')
  })

  if (process.getuid?.() === 0)
    it('root', async ({ home }) => {
      const electron = join(stage().folder, 'electron', 'electron')
      const said = await refusal(startAlone(home, { args: ['--no-sandbox'] }, electron))
      expect(said).toContain('does not run as root')
    })

  it('a missing shared library is named by npm start, which ends with 1', async ({ home }) => {
    const electron = mkdtempSync(join(tmpdir(), 'signum-electron-'))
    onTestFinished(() => rmSync(electron, { recursive: true }))
    cpSync(join(stage().folder, 'electron', 'electron'), join(electron, 'electron'))
    const child = spawn(process.execPath, ['electron/start.js'], {
      env: { ...sessionOf(home), ELECTRON_OVERRIDE_DIST_PATH: electron },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
    const code = await new Promise((done) => child.on('close', done))
    expect(code, said).toBe(1)
    expect(said).toMatch(/libffmpeg\.so[^]*install the library that is named above/)
  })
})
