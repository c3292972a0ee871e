import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { findPython, interpreterOf, ownEnvironment } from '../../../electron/trainer/engines/torch/python.ts'
import { signum } from '../../unit/cli/capture.ts'
import { startIn } from './process.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signum-install-'))
  for (const name of ['XDG_DATA_HOME', 'LOCALAPPDATA']) vi.stubEnv(name, folder)
  for (const name of ['SIGNUM_PYTHON', 'VIRTUAL_ENV', 'CONDA_PREFIX']) vi.stubEnv(name, '')
  // Nothing listens there: whatever pip asks for fails at once.
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple')
  vi.stubEnv('PIP_RETRIES', '0')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('an index that cannot be reached is told in one line, and what was there stays', async () => {
  const python = interpreterOf(ownEnvironment())
  mkdirSync(join(python, '..'), { recursive: true })
  writeFileSync(python, '')
  expect(findPython().path).toBe(python)
  expect(findPython(process.env, { own: false }).path).not.toBe(python)
  const { exitCode, stderr } = await signum('engines', 'install', 'torch')
  expect(exitCode).toBe(1)
  expect(stderr.trim().split('\n')).toHaveLength(2)
  expect(stderr).toMatch(/what torch needs \.\.\.\nsignum: \S+ -m (pip install \S+|venv --clear \S+) failed: /)
  expect(existsSync(python)).toBe(true)
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('signum-pip-'))).toEqual([])
})

test('an interruption ends pip, and leaves nothing behind', async () => {
  // A Python that makes an environment for ever.
  const python = join(folder, 'python')
  writeFileSync(python, '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 })
  const installing = startIn(process.env, 'engines', 'install', 'torch', '--python', python)
  onTestFinished(() => void installing.child.kill('SIGKILL'))
  await installing.until(/Asking pip of/)
  installing.child.kill('SIGINT')
  const { exitCode, stderr } = await installing.ended
  expect(exitCode).toBe(130)
  expect(stderr).toContain('signum: interrupted: nothing was installed')
  expect(existsSync(ownEnvironment())).toBe(false)
})

test('a release is for torch alone', async () => {
  const { exitCode, stderr } = await signum('engines', 'install', 'cuda', '--release', '1.30')
  expect([exitCode, stderr]).toEqual([2, 'signum: --release: is for the engine torch\n'])
})
