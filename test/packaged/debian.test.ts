import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { makeDebian } from '../../tools/package/debian.ts'
import { desktopTest as test } from '../desktop/desktop-test.ts'
import { skipWhere } from '../skips/facilities.ts'
import { launch, PackedWindow, places } from './packed-app.ts'

const runs = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

test('the Debian package is installed, started and removed', async ({ home, skip }) => {
  skipWhere('Debian packages are made by dpkg and fakeroot, and installed by root alone', { skip })
  const work = mkdtempSync(join(tmpdir(), 'signum deb-'))
  onTestFinished(() => rmSync(work, { recursive: true }))
  const file = await makeDebian(places.system, work, 'zstd')
  const { size } = statSync(file)
  console.log(`${(size / 1e6).toFixed(1)} MB  ${file.slice(work.length + 1)}`)
  const fields = runs('dpkg-deb', '--field', file, 'Package', 'Version', 'Architecture', 'Depends')
  expect(fields).toMatch(/Package: signum\nVersion: \d+\.\d+\.\d+\nArchitecture: amd64\nDepends: /)
  for (const library of ['libnss3', 'libgtk-3-0', 'libasound2']) expect(fields).toContain(library)

  onTestFinished(() => void (existsSync('/usr/lib/signum') && runs('apt-get', 'purge', '-y', '-qq', 'signum')))
  runs('apt-get', 'install', '-y', '-qq', file)
  // Without user namespaces Chromium needs this.
  expect(statSync('/usr/lib/signum/chrome-sandbox').mode & 0o7777).toBe(0o4755)
  for (const name of ['signum', 'signum-window'])
    expect(runs('sh', '-c', `command -v ${name}`)).toBe(`/usr/bin/${name}\n`)
  accessSync('/usr/share/icons/hicolor/512x512/apps/signum.png', constants.R_OK)
  const entry = runs('cat', '/usr/share/applications/signum.desktop')
  expect(entry).toContain('\nExec=signum-window %f\nIcon=signum\n')

  const version = await launch('/usr/bin/signum', ['--version'], home, { DISPLAY: undefined }).ended
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string })
  const words = ['train', '--dataset', 'digits', '--train-images', '320', '--epochs', '1']
  const trained = await launch('/usr/bin/signum', words, home, { DISPLAY: undefined }).ended
  expect(trained.code, trained.stderr).toBe(0)
  const window = await PackedWindow.open('/usr/bin', home)
  await window.go('#/runs')
  await window.runs.arrange('Flat')
  await window.runs.isIn(1, 'finished')
  expect((await window.close()).code).toBe(0)

  runs('apt-get', 'remove', '-y', '-qq', 'signum')
  for (const gone of ['/usr/lib/signum', '/usr/bin/signum', '/usr/bin/signum-window'])
    expect(existsSync(gone), gone).toBe(false)
  expect(readdirSync(home.folder, { recursive: true, encoding: 'utf8' })).toContainEqual(
    expect.stringMatching(/\/signum\.db$/),
  )
})
