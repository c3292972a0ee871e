import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import type { ExistingRun } from '../../shared/contract/studies.ts'
import type { Study } from '../../shared/experiment/study.ts'
import { useClient } from '../stores/host.ts'
import { useRuns } from '../stores/runs.ts'

/** Milliseconds for which the form has to rest. */
const rest = 250

/**
 * The runs of a study that there are already. Asked again if the study changes or runs come and go; none while the
 * answer is under way, or if the host gives none.
 */
export function useExisting(study: Ref<Study | null>): Ref<readonly ExistingRun[]> {
  const client = useClient()
  const runs = useRuns()
  const found = shallowRef<readonly ExistingRun[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function ask(): Promise<void> {
    const mine = ++asked
    const answer = study.value === null ? [] : await client.studies.existing(study.value).catch(() => [])
    if (mine === asked) found.value = answer
  }
  function askSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), rest)
  }
  watch(
    () => JSON.stringify(study.value),
    () => {
      asked++
      found.value = []
      askSoon()
    },
    { immediate: true },
  )
  watch(() => runs.total, askSoon)
  onScopeDispose(() => {
    asked++
    clearTimeout(timer)
  })
  return found
}

/** What there is of a study, and what would be launched. */
export interface Missing {
  /** Runs that there are and that need nothing. */
  there: number
  /** Runs that were stopped before their end. */
  stopped: number
  missing: number
  /** Runs that are launched: those that are missing or were stopped; all if they are wanted again or none is. */
  launched: number
  onlyMissing: boolean
}

/** @param again whether those that there are already are wanted once more */
export function missingOf(runs: number, existing: readonly Pick<ExistingRun, 'stopped'>[], again: boolean): Missing {
  const stopped = existing.filter((run) => run.stopped).length
  const there = existing.length - stopped
  const missing = Math.max(0, runs - existing.length)
  const onlyMissing = existing.length > 0 && missing + stopped > 0 && !again
  return { there, stopped, missing, launched: onlyMissing ? missing + stopped : runs, onlyMissing }
}
