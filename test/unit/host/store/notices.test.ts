import { expect, test } from 'vitest'
import { noticeKinds, type NoticeKind } from '../../../../shared/contract/notices.ts'
import type { Store } from '../../../../electron/host/store/store.ts'
import { newRun, temporaryStore, update } from './fixtures.ts'

const all = noticeKinds.map(({ name }) => name)
const way = { kind: 'webhook' as const, address: { plain: 'http://127.0.0.1/' }, form: 'auto' as const }

/** A store with somebody who is told of everything, and what is due. */
function toldStore(on: NoticeKind[] = all) {
  const { store, owner } = temporaryStore()
  store.addNoticeChannel('lab', on, way)
  return { store, owner, due: () => dueIn(store) }
}

function dueIn(store: Store, since = 0): string[] {
  return store.noticeRound(Date.now() + 1, since, [], false)!.due.map(({ kind, title }) => `${kind}: ${title}`)
}

test('a run that failed, diverged or was cut off is told by what happened, once', () => {
  const { store, owner, due } = toldStore()
  const ids = store.createRuns([newRun(), newRun(), newRun(), newRun()], null, owner).ids
  for (const id of ids) store.claimRun(id, owner)
  store.setState(ids[0]!, 'failed', 'The engine fell over.')
  store.setState(ids[1]!, 'failed', 'The training loss became NaN at step 3.', 'diverged')
  store.setState(ids[2]!, 'interrupted', 'The process that trained this run (1 on here) ended before the run did.')
  store.setState(ids[3]!, 'interrupted', 'The app was closed; resume goes on from epoch 1.', 'closed')
  expect(due()).toEqual([
    'run: Run 1 ended: failed',
    'failed: Run 1 failed',
    'run: Run 2 ended: failed',
    'diverged: Run 2 diverged',
    'run: Run 3 ended: interrupted',
    'silent: Run 3 was interrupted',
    'run: Run 4 ended: interrupted',
  ])
  expect(due()).toEqual([])
})

test('a study is told when its last run ends, and again if it went on', () => {
  const { store, owner, due } = toldStore(['study'])
  const study = { name: 'Pair', notes: '', recipe: null, join: false }
  const { ids } = store.createRuns([newRun(), newRun({ seed: 2 })], study, owner)
  for (const id of ids) store.claimRun(id, owner)
  store.setState(ids[0]!, 'finished')
  expect(due()).toEqual([])
  store.setState(ids[1]!, 'failed', 'It broke.')
  expect(due()).toEqual(['study: The study "Pair" has ended'])
  store.record([update(ids[0]!, { seconds: 1 })])
  expect(due()).toEqual([])
})

test('what ended before somebody was to be told is not told', () => {
  const { store, owner } = temporaryStore()
  const [id] = store.createRuns([newRun()], null, owner).ids as [number]
  store.claimRun(id, owner)
  store.setState(id, 'finished')
  while (Date.now() <= store.getRun(id).finishedAt!);
  store.addNoticeChannel('lab', all, way)
  expect(dueIn(store)).toEqual([])
})

test('a notice is taken by one of several, and is free again if that one is gone', () => {
  const { store } = toldStore()
  const event = { event: 'a', kind: 'trouble' as const, title: 'T', text: '', facts: {}, at: Date.now() + 5 }
  const now = Date.now() + 5
  expect(store.noticeRound(now, 0, [event], false)!.due).toHaveLength(1)
  expect(store.noticeRound(now + 1000, 0, [event], false)!.due).toHaveLength(0)
  expect(store.noticeRound(now + 100_000, 0, [], false)!.due).toHaveLength(1)
})
