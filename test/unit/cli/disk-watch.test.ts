import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DiskWatch } from '../../../electron/cli/disk-watch.ts'

// A full disk cannot be had without being root: only the number of free blocks is made up.
vi.mock('node:fs/promises', () => ({ statfs: vi.fn() }))

const freeBytes = (bytes: number) => vi.mocked(statfs).mockResolvedValue({ bavail: bytes / 1000, bsize: 1000 } as never)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('calls only where the runs are silent and the disk is full', async () => {
  let calls = 0
  const watch = new DiskWatch(tmpdir(), () => calls++)
  freeBytes(0)
  for (let second = 0; second < 20; second++) {
    watch.news()
    await vi.advanceTimersByTimeAsync(1000)
  }
  expect(calls).toBe(0)
  freeBytes(5e9)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(calls).toBe(0)
  freeBytes(0)
  await vi.advanceTimersByTimeAsync(3000)
  expect(calls).toBe(1)
  watch.close()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(calls).toBe(1)
})

test('calls where a run waits for room although some space is left, unless it goes on', async () => {
  const calls: boolean[] = []
  const watch = new DiskWatch(tmpdir(), (byRun) => calls.push(byRun))
  freeBytes(3e6)
  watch.news(true)
  await vi.advanceTimersByTimeAsync(3000)
  watch.news(false)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(calls).toEqual([])
  watch.news(true)
  await vi.advanceTimersByTimeAsync(9000)
  expect(calls[0]).toBe(true)
  watch.close()
})
