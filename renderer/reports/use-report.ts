import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { reportTextOf, keptReport } from '../../shared/reports/kept-report.ts'
import { useNotices } from '../stores/notices.ts'
import type { Shelf } from '../stores/shelf.ts'

/** Milliseconds of rest after which what was written is kept. */
const rest = 400

export interface OpenReport {
  text: Ref<string>
  /** Whether all that was written is kept. */
  isKept: ComputedRef<boolean>
}

/** The text of the open report; what is written into it is kept after a moment, and before another is opened. */
export function useReport(shelf: Shelf, name: Ref<string | null>): OpenReport {
  const notices = useNotices()
  const text = ref('')
  const kept = ref('')
  /** Whose text it is: null until it has come. */
  let opened: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function keep(): Promise<void> {
    clearTimeout(timer)
    const [title, written] = [opened, text.value]
    if (title === null || written === kept.value) return
    kept.value = written
    try {
      await shelf.write(title, keptReport(written))
    } catch (error) {
      if (opened === title) kept.value = ''
      notices.fail(error)
    }
  }
  watch(
    [name, shelf.entries],
    ([now]) => {
      if (now === opened) return
      void keep()
      const entry = shelf.entries.value.find((each) => each.name === now)
      opened = entry?.name ?? null
      kept.value = entry === undefined ? '' : reportTextOf(entry.value)
      text.value = kept.value
    },
    { immediate: true },
  )
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void keep(), rest)
  })
  const leave = () => void keep()
  addEventListener('pagehide', leave)
  onScopeDispose(() => {
    removeEventListener('pagehide', leave)
    void keep()
  })
  return { text, isKept: computed(() => text.value === kept.value) }
}
