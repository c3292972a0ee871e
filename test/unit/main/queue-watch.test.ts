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
        cursor: 0,
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
  await watchQueue({ follow: () => Promise.resolve(follow()), queue }, desk, fail, () => Promise.resolve())
  return told
}

const fail = (error: unknown) => {
  throw error
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

test('after an error it looks at the same changes again, and tells of the error once', async () => {
  const { desk, told } = standIn()
  const errors: unknown[] = []
  const cursors: (number | null)[] = []
  const moments = [
    { cursor: 1, changed: [row({ id: 1, state: 'training' })] },
    { cursor: 2, changed: [row({ id: 1, state: 'finished' })] },
  ]
  async function* after(cursor: number | null) {
    for (const moment of moments) if (moment.cursor > (cursor ?? 0)) yield await Promise.resolve(moment)
  }
  let asked = 0
  const busy: Queue = { held: false, concurrency: 1, secondsLeft: null, runs: [{ id: 1, seconds: null }] }
  await watchQueue(
    {
      follow: (cursor) => {
        cursors.push(cursor)
        return Promise.resolve(after(cursor))
      },
      queue: () => {
        asked++
        if (asked === 2 || asked === 3) return Promise.reject(new Error('the disk is full'))
        return Promise.resolve(asked === 1 ? busy : { ...busy, runs: [] })
      },
    },
    desk,
    (error) => errors.push(error),
    () => Promise.resolve(),
  )
  expect(cursors).toEqual([null, 1, 1])
  expect(errors).toEqual([new Error('the disk is full')])
  expect(told).toEqual([
    ['awake', true],
    ['progress', 0],
    ['awake', false],
    ['Training has ended', 'Of the runs in the queue: 1 finished.'],
    ['progress', null],
    ['awake', false],
  ])
})
