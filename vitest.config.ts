import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { requireNode } from './electron/version-guard.js'
import { alone } from './test/alone.ts'
import { lengthy, onlyAtLength } from './test/at-length.ts'
import { limits } from './test/limits.ts'
import { ownTemporaryFolder } from './test/temporary-folder.ts'

// Another Node's worker threads read no TypeScript: their tests would wait for ever.
requireNode('run the tests through npm: `npm test -- PATTERN`')

// Half of what a process of ours costs is reading its code: the many that tests start keep it, as the product does.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache')

ownTemporaryFolder()

const project = (name: string, rest: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node' as const,
    testTimeout: limits.test,
    hookTimeout: limits.test,
    expect: { poll: { timeout: limits.event, interval: 20 } },
    ...rest,
  },
})

const pathsOf = (files: readonly string[]) => files.map((file) => `test/${file}.test.ts`)

/** Files in one process after the other: their modules are read once. */
const shared = { isolate: false, exclude: pathsOf([...alone, ...onlyAtLength]) }

/** A page answers at once or not at all: what hangs is told before the whole suite is late. */
const pageLimits = { testTimeout: 5 * limits.page, expect: { poll: { timeout: limits.page, interval: 50 } } }

export default defineConfig({
  test: {
    reporters: ['default', './test/skips/reporter.ts'],
    // The product under test uses threads of its own: two files at a time keep timings sane on two cores.
    maxWorkers: 2,
    projects: [
      project('unit', shared),
      project('renderer', shared),
      project('integration', shared),
      project('alone', { include: pathsOf(alone) }),
      project('slow', {
        include: ['test/slow/**/*.test.ts', ...pathsOf([...lengthy, ...onlyAtLength])],
        env: { SIGNUM_TESTS_AT_LENGTH: '1' },
      }),
      project('e2e', { fileParallelism: false, ...pageLimits }),
      project('packaged', { fileParallelism: false, globalSetup: 'test/packaged/set-up.ts' }),
      project('desktop', { fileParallelism: false, globalSetup: 'test/desktop/set-up.ts', ...pageLimits }),
    ],
  },
})
