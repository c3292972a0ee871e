import { effectScope, nextTick, ref } from 'vue'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sentencesAbout, useFollows, type FollowedFolder } from '../../../renderer/runs/use-follows.ts'

const fault = (what: string): FollowedFolder['remarks'][number]['fault'] => ({
  code: 'bad-value',
  subject: null,
  field: null,
  what: { text: what, values: [] },
  remedy: null,
})
const folder: FollowedFolder = {
  id: 'a',
  path: '/runs',
  study: null,
  state: 'following',
  sources: 1,
  runs: 1,
  growing: 1,
  lastNews: null,
  remarks: [],
  fault: null,
}

test('what failed is said first, then what is not read, then what is worth knowing', () => {
  const remarks = [
    { leftOut: false, fault: fault('known') },
    { leftOut: true, fault: fault('words') },
  ]
  expect(sentencesAbout({ ...folder, remarks, fault: fault('broke') })).toEqual(['Broke.', 'Words.', 'Known.'])
})

test('followed folders are looked at while they are in view; a form that is taken is emptied', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const open = ref(false)
  const follows = {
    list: vi.fn(() => Promise.resolve([folder])),
    start: vi.fn((_: { path: string }) => Promise.resolve({ id: 'a' })),
    stop: vi.fn((_: { id: string }) => Promise.reject(new Error('the host is gone'))),
  }
  const scope = effectScope()
  const parts = scope.run(() => useFollows(follows as unknown as Parameters<typeof useFollows>[0], open))!
  expect(follows.list).not.toHaveBeenCalled()
  open.value = true
  await nextTick()
  await vi.advanceTimersByTimeAsync(2100)
  expect(follows.list).toHaveBeenCalledTimes(3)
  parts.draft.path = ' /runs '
  parts.draft.set = 'epochs'
  await nextTick()
  await parts.start()
  expect(parts.complaint.value).toContain('epochs')
  parts.draft.set = 'epochs=3'
  await nextTick()
  await parts.start()
  expect(follows.start.mock.calls[0]![0]).toMatchObject({ path: '/runs', set: { epochs: 3 } })
  expect(parts.draft.path).toBe('')
  await parts.stop('a')
  expect(parts.failure.value).toContain('the host is gone')
  open.value = false
  await nextTick()
  const { length } = follows.list.mock.calls
  await vi.advanceTimersByTimeAsync(5000)
  expect(follows.list).toHaveBeenCalledTimes(length)
  scope.stop()
})
