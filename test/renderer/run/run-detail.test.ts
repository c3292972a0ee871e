import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'

/** Answers to questions for logs, by run, in the order in which the test gives them. */
const waiting = new Map<number, (lines: readonly string[]) => void>()
const client = {
  runs: {
    get: vi.fn(() => new Promise(() => undefined)),
    log: vi.fn(
      ({ id }: { id: number }) =>
        new Promise((answer) =>
          waiting.set(id, (texts) => answer({ lines: texts.map((text) => ({ text })), next: texts.length })),
        ),
    ),
  },
}
vi.mock('../../../renderer/stores/host.ts', () => ({ useClient: () => client }))
vi.mock('../../../renderer/host/follow.ts', () => ({ follow: () => undefined }))

test('the log is that of the run that is open, also if the one before was still being read', async () => {
  setActivePinia(createPinia())
  const { useRunDetail } = await import('../../../renderer/run/use-run-detail.ts')
  const id = ref(1)
  const view = effectScope()
  const { log } = view.run(() => useRunDetail(id))!
  id.value = 2
  await nextTick()
  waiting.get(1)!(['of run 1'])
  await vi.waitFor(() => expect(waiting.has(2)).toBe(true))
  waiting.get(2)!(['of run 2'])
  await vi.waitFor(() => expect(log.value).toEqual([{ text: 'of run 2' }]))
  view.stop()
})
