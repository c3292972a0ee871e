import { defineStore } from 'pinia'
import { ref } from 'vue'
import { describeFailure } from '../format/faults.ts'
import { TakenBack } from '../host/connection.ts'
import { t } from '../words/words.ts'

export interface Notice {
  id: number
  tone: 'information' | 'failure'
  text: string
  /** A remedy that can be carried out at once. */
  action?: { title: string; run(): void }
}

/** Short messages in the corner. Failures stay until they are dismissed; of the others only the newest is shown. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function show(tone: Notice['tone'], text: string, action?: Notice['action']): void {
    const id = ++last
    notices.value = [
      ...notices.value.filter((notice) => notice.tone === 'failure' && notice.text !== text).slice(-3),
      { id, tone, text, action },
    ]
    if (tone === 'information') setTimeout(() => dismiss(id), action === undefined ? 4000 : 8000)
  }

  return {
    notices,
    dismiss,
    tell: (text: string, action?: Notice['action']) => show('information', text, action),
    /** Tells of a failure; what the user took back is none. */
    fail: (error: unknown) =>
      error instanceof TakenBack ? show('information', t('stores.takenBack')) : show('failure', describeFailure(error)),
  }
})
