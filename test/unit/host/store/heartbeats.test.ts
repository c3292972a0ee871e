import { expect, onTestFinished, test, vi } from 'vitest'
import { heartbeatLifetime, thisOwner } from '../../../../electron/host/store/owner.ts'
import { newRun, temporaryStore } from './fixtures.ts'

test('a heartbeat is one row, however many runs its owner has, and speaks for those it takes later', () => {
  const { store } = temporaryStore()
  const far = { ...thisOwner(), machine: 'far-away', pid: 1 }
  const ids = store.createRuns([newRun(), newRun()], null, far).ids
  vi.useFakeTimers({ now: Date.now() + 2 * heartbeatLifetime, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  store.heartbeat(far)
  store.claimRun(ids[0]!, far)
  vi.setSystemTime(Date.now() + 2 * heartbeatLifetime)
  store.claimRun(ids[1]!, far)
  // The later claim alone is young enough; the host that made it lives, and with it its other run.
  expect(store.reconcile()).toEqual([])
})
