import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Report } from '../../bench/store/report.ts'

const bench = fileURLToPath(new URL('../../bench/store/bench.ts', import.meta.url))

test('bench:store fills and asks all four stores in a small form, and they answer alike', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [bench, '--runs', '30', '--peer-runs', '15', '--json'],
    { maxBuffer: 2 ** 26 },
  )
  const { own, peers, goals, live } = JSON.parse(stdout) as Report
  expect(own).toMatchObject({ title: 'Signum', points: 30 * 20 * 1000 + 3 * 1000 + 30_000 })
  expect(peers.map(({ title }) => title)).toEqual([
    'Signum',
    'SQLite, one row a point',
    "MLflow's schema",
    "Trackio's schema",
  ])
  expect(new Set(peers.map(({ points }) => points)).size).toBe(1)
  expect((own.asked.groupMeans.answer as unknown[]).length).toBe(6)
  expect(own.asked.firstPage.answer).toEqual(Array.from({ length: 34 }, (_, index) => 34 - index))
  expect(live.points).toBe(2 * 20 * 50 * 200)
  expect(goals).toHaveLength(9)
  for (const { measured } of goals) expect(measured).toBeGreaterThan(0)
  // Size depends on no clock: it is held here too.
  expect(own.bytes / own.points).toBeLessThan(14)
})
