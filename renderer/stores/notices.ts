import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  id: number
  tone: 'information' | 'failure'
  text: string
}

/** Short messages in the corner. Failures stay until they are dismissed; of the others only the newest is shown. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function show(tone: Notice['tone'], text: string): void {
    const id = ++last
    notices.value = [...notices.value.filter((notice) => notice.tone === 'failure' && notice.text !== text).slice(-3), { id, tone, text }]
    if (tone === 'information') setTimeout(() => dismiss(id), 4000)
  }

  return { notices, dismiss, tell: (text: string) => show('information', text), fail: (error: unknown) => show('failure', describeFailure(error)) }
})

/** An error as a person reads it: what happened, to what, and what to do. */
export function describeFailure(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
