import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { Kept } from '../../shared/contract/shelf.ts'
import { reportTextOf, keptReport } from '../../shared/reports/kept-report.ts'
import { faultsIn } from '../format/faults.ts'
import { useHistory } from '../stores/history.ts'
import { useNotices } from '../stores/notices.ts'
import type { Shelf } from '../stores/shelf.ts'
import { t } from '../words/words.ts'

/** Milliseconds of rest after which what was written is kept. */
const rest = 400

export interface OpenReport {
  text: Ref<string>
  /** Whether all that was written is kept. */
  isKept: ComputedRef<boolean>
  /** Keeps what was written at once. @returns whether all of it is kept */
  flush(): Promise<boolean>
  /** Whether what was written last could not be kept. */
  failed: Ref<boolean>
  /** What another window or program made of the report meanwhile; nothing is kept until somebody decides. */
  other: Ref<Kept | null>
  /** Drops what was written here for it. */
  takeOther(): void
  /** Puts what was written here in its place. */
  keepMine(): void
}

/** A report as it was last read or kept. */
interface Opened {
  name: string
  text: string
  changedAt: number
  /** Text that is on its way to the store. */
  sent: string | null
}

/** The text of the open report; what is written into it is kept after a moment, and before another is opened. */
export function useReport(shelf: Shelf, name: Ref<string | null>): OpenReport {
  const notices = useNotices()
  const history = useHistory()
  const text = ref('')
  const kept = ref('')
  const failed = ref(false)
  const other = shallowRef<Kept | null>(null)
  /** Null until it has come. */
  let opened: Opened | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** One is kept after another: each replaces what the one before left. */
  let turn = Promise.resolve()

  function keep(): void {
    clearTimeout(timer)
    const [report, written] = [opened, text.value]
    if (report !== null && other.value === null) turn = turn.then(() => write(report, written))
  }
  async function write(report: Opened, written: string): Promise<void> {
    if (written === report.text) return
    report.sent = written
    try {
      report.changedAt = await shelf.write(report.name, keptReport(written), report.changedAt)
      report.text = written
      if (opened === report) kept.value = written
      failed.value = false
    } catch (error) {
      const conflict = faultsIn(error)?.some(({ code }) => code === 'conflict') ?? false
      if (conflict) await shelf.refresh()
      if (other.value !== null) return
      failed.value = true
      notices.fail(error)
    } finally {
      report.sent = null
    }
  }
  function adopt(report: Opened, entry: Kept): void {
    report.text = reportTextOf(entry.value)
    report.changedAt = entry.changedAt
    kept.value = report.text
    other.value = null
  }
  /** What the store has now of the open report. */
  function compare(report: Opened, entry: Kept): void {
    if (entry.changedAt <= report.changedAt) return
    const theirs = reportTextOf(entry.value)
    if (theirs === report.sent) return
    if (text.value === report.text) text.value = theirs
    if (text.value === theirs || theirs === report.text) adopt(report, entry)
    else other.value = entry
  }
  watch(
    [name, shelf.entries],
    ([now, entries]) => {
      const entry = entries.find((each) => each.name === now)
      if (opened !== null && opened.name === now) return entry && compare(opened, entry)
      keep()
      opened =
        entry === undefined
          ? null
          : { name: entry.name, text: reportTextOf(entry.value), changedAt: entry.changedAt, sent: null }
      kept.value = opened?.text ?? ''
      text.value = kept.value
      other.value = null
      failed.value = false
    },
    { immediate: true },
  )
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(keep, rest)
  })
  addEventListener('pagehide', keep)
  onScopeDispose(() => {
    removeEventListener('pagehide', keep)
    keep()
  })
  return {
    text,
    isKept: computed(() => text.value === kept.value),
    flush: () => (keep(), turn.then(() => text.value === kept.value)),
    failed,
    other,
    takeOther() {
      if (opened === null || other.value === null) return
      const [mine, title, { changedAt }] = [text.value, opened.name, other.value]
      text.value = reportTextOf(other.value.value)
      adopt(opened, other.value)
      const undo = () => shelf.write(title, keptReport(mine), changedAt)
      history.did({ title: t('reports.tookOther', { name: title }), undo })
    },
    keepMine() {
      if (opened === null || other.value === null) return
      adopt(opened, other.value)
      keep()
    },
  }
}
