import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { thisOwner } from '../../../../electron/host/store/owner.ts'
import { foreignRun, temporaryStore } from './fixtures.ts'

/** A run that another program trains. */
const growing = (source: string) => foreignRun(source, { state: 'elsewhere', finishedAt: null })

const states = (store: ReturnType<typeof temporaryStore>['store']) =>
  store.listRuns({ sort: 'id' }).runs.map(({ state }) => state)

test('a run that grew elsewhere is interrupted if the process that followed it is gone', () => {
  const { store, owner } = temporaryStore()
  const { pid } = spawnSync(process.execPath, ['--version'])
  store.takeForeignRuns([growing('a')], null, false, { ...thisOwner(), pid, started: '1' })
  store.takeForeignRuns([growing('b')], null, false, owner)
  store.reconcile()
  expect(states(store)).toEqual(['interrupted', 'elsewhere'])
  expect(store.getRun(1).error).toContain('follow or import it again')
  expect(store.requeueRun(1, owner, null)).toBe(false)
})

test('who follows no more leaves its own runs, all or those of some places', () => {
  const { store, owner } = temporaryStore()
  store.takeForeignRuns([growing('a'), growing('b')], null, false, owner)
  store.leaveElsewhere(thisOwner())
  expect(states(store)).toEqual(['elsewhere', 'elsewhere'])
  expect(() => store.removeRuns([1])).toThrow('would come back when it grows')
  store.leaveElsewhere(owner, ['a'])
  expect(states(store)).toEqual(['interrupted', 'elsewhere'])
  store.leaveElsewhere(owner)
  expect(states(store)).toEqual(['interrupted', 'interrupted'])
  expect(store.takeForeignRuns([growing('a')], null, false, owner).taken[0]).toMatchObject({ outcome: 'known' })
  expect(states(store)).toEqual(['elsewhere', 'interrupted'])
})
