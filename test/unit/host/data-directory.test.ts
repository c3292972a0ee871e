import { isAbsolute, resolve } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { defaultDataDirectory } from '../../../electron/host/data-directory.ts'

afterEach(() => vi.unstubAllEnvs())

test('SIGNUM_DATA_DIR names the data directory', () => {
  vi.stubEnv('SIGNUM_DATA_DIR', 'somewhere/runs')
  expect(defaultDataDirectory()).toBe(resolve('somewhere/runs'))
})

test("without it, or with an empty one, the user's data folder of this system holds it", () => {
  vi.stubEnv('SIGNUM_DATA_DIR', ' ')
  expect(isAbsolute(defaultDataDirectory())).toBe(true)
  expect(defaultDataDirectory()).toMatch(/signum/i)
})
