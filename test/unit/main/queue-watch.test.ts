import { expect, test } from 'vitest'
import { watchQueue, type Desk } from '../../../electron/main/queue-watch.ts'
import type { RunState } from '../../../shared/contract/run.ts'
import type { Queue } from '../../../shared/contract/runs.ts'
import { row } from '../cli/row.ts'

/** Stands in for the system: Electron has no binary here. */
function standIn(): { desk: Desk; told: unknown[] } {
  const told: unknown[] = []
  return {
    told,
    desk: {
      keepAwake: (awake) => told.push(['awake', awake]),
      showProgress: (share) => told.push(['progress', share]),
      notify: (title, text) => told.push([title, text]),
    },
  }
}

/** A host that goes through some moments: what changed, and how many runs are then in the queue. */
async function watched(
  moments: readonly { changed: Record<number, RunState>; queued: number; held?: boolean }[],
): Promise<unknown[]> {
  const { desk, told } = standIn()
  let now = moments[0]!
  async function* follow() {
    for (now of moments)
      yield await Promise.resolve({
        changed: Object.entries(now.changed).map(([id, state]) => row({ id: Number(id), state })),
      })
  }
  const queue = (): Promise<Queue> =>
    Promise.resolve({
      held: now.held === true,
      concurrency: 1,
      secondsLeft: null,
      runs: Array.from({ length: now.queued }, (_, index) => ({ id: index + 1, seconds: null })),
    })
  await watchQueue({ follow: () => Promise.resolve(follow()), queue }, desk, () => Promise.resolve())
  return told
}

test('keeps the machine awake while runs train, shows how far they are, and tells of the end', async () => {
  expect(
    await watched([
      { changed: { 1: 'queued', 2: 'queued' }, queued: 2 },
      { changed: { 1: 'training' }, queued: 2 },
      { changed: { 1: 'finished', 2: 'training' }, queued: 1 },
      { changed: { 2: 'failed' }, queued: 0 },
      { changed: {}, queued: 0 },
    ]),
  ).toEqual([
    ['awake', true],
    ['progress', 0],
    ['progress', 0],
    ['progress', 0.5],
    ['awake', false],
    ['Training has ended, with failures', 'Of the runs in the queue: 1 finished, 1 failed.'],
    ['progress', null],
    ['progress', null],
    ['awake', false],
  ])
})

test('lets the machine sleep while the queue is held, and says nothing of runs that were cancelled', async () => {
  expect(await watched([{ changed: { 1: 'queued' }, queued: 1, held: true }])).toEqual([
    ['progress', null],
    ['awake', false],
  ])
  expect(
    await watched([
      { changed: { 1: 'training' }, queued: 1 },
      { changed: { 1: 'cancelled' }, queued: 0 },
    ]),
  ).toEqual([
    ['awake', true],
    ['progress', 0],
    ['awake', false],
    ['progress', null],
    ['awake', false],
  ])
})
