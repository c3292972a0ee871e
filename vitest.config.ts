import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], rest: object = {}) => ({
  test: { name, include, environment: 'node' as const, testTimeout: 20_000, ...rest },
})

export default defineConfig({
  test: {
    // The product under test uses threads of its own: two files at a time keep timings sane on two cores.
    maxWorkers: 2,
    projects: [
      project('unit', ['test/unit/**/*.test.ts']),
      project('renderer', ['test/renderer/**/*.test.ts']),
      project('integration', ['test/integration/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 60_000 }),
      project('e2e', ['test/e2e/**/*.test.ts'], {
        testTimeout: 240_000,
        hookTimeout: 120_000,
        fileParallelism: false,
        expect: { poll: { timeout: 20_000 } },
      }),
    ],
  },
})
