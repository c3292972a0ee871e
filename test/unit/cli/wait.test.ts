import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import type { Host } from '../../../electron/host/host.ts'
import { waitForRuns } from '../../../electron/cli/wait.ts'
import { at, row } from './row.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A host whose runs change once and then say no more. */
function hostOf(first: RunRow[], then: RunRow[]): Host {
  async function* follow(_: unknown, { signal }: { signal: AbortSignal }) {
    yield { changed: then, removed: [] }
    await new Promise((done) => signal.addEventListener('abort', done))
  }
  return {
    dataDirectory: '/data',
    client: {
      runs: {
        list: async () => ({ cursor: 0, runs: first, total: first.length }),
        follow: async (input: unknown, options: { signal: AbortSignal }) => follow(input, options),
      },
      system: { get: async () => ({ concurrency: 2 }) },
    },
  } as unknown as Host
}

const terminal = { interactive: false, print: () => {}, say: () => {}, draw: () => {} }
const waitFor = (host: Host, ids: number[]) =>
  waitForRuns(host, ids, { terminal, quiet: true, signal: new AbortController().signal }).then(
    () => 'ended',
    (error: unknown) => error as Error & { exitCode: number },
  )

test('a run that waits for room for its checkpoint ends the command, which says how to go on', async () => {
  const training = row({ id: 3, state: 'training', progress: at(100) })
  const waiting: RunRow = {
    ...training,
    state: 'paused',
    error: 'The disk is full: the checkpoint could not be written.',
  }
  const ended = waitFor(hostOf([training], [waiting]), [3])
  await vi.advanceTimersByTimeAsync(15_000)
  const failure = await ended
  expect(failure).toMatchObject({
    exitCode: 1,
    message:
      'the disk that holds /data is full: a checkpoint could not be written; free some space, then ' +
      '`signum runs resume 3` goes on',
  })
})

test('a run that somebody paused, or others that train, are waited for', async () => {
  const training = row({ id: 3, state: 'training', progress: at(100) })
  for (const then of [
    [{ ...training, state: 'paused' as const }],
    [
      { ...training, state: 'paused' as const, error: 'The disk is full.' },
      { ...training, id: 4 },
    ],
  ]) {
    const ended = waitFor(
      hostOf([training, { ...training, id: 4 }].slice(0, then.length), then),
      [3, 4].slice(0, then.length),
    )
    let isOver = false
    void ended.then(() => (isOver = true))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(isOver).toBe(false)
  }
})
