import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { showReport, type ShownReport } from '../../shared/reports/shown.ts'
import { useClient } from '../stores/host.ts'
import { useRuns } from '../stores/runs.ts'

/** Milliseconds from a letter, and from news of runs, to what is shown. */
const afterWriting = 250
const afterNews = 2000

/** A report as its runs make it now: again whenever its text, or a run, changes. */
export function useShown(name: Ref<string>, text: Ref<string>): { shown: Ref<ShownReport | null>; busy: Ref<boolean> } {
  const client = useClient()
  const runs = useRuns()
  const shown = shallowRef<ShownReport | null>(null)
  const busy = ref(false)
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function make(): Promise<void> {
    timer = undefined
    const mine = ++turn
    busy.value = true
    const made = await showReport(name.value, text.value, client)
    if (mine !== turn) return
    shown.value = made
    busy.value = false
  }
  function later(wait: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void make(), wait)
  }
  watch([name, text], () => later(afterWriting))
  // Runs that train bring news all the time: what is shown follows at its own pace.
  watch(
    () => runs.version,
    () => timer === undefined && later(afterNews),
  )
  void make()
  onScopeDispose(() => {
    turn++
    clearTimeout(timer)
  })
  return { shown, busy }
}
