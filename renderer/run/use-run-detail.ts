import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { LogLine, RunDetail } from '../../shared/contract/run.ts'
import { useClient } from '../stores/host.ts'
import { describeFailure } from '../format/faults.ts'
import { useRuns } from '../stores/runs.ts'

/** Details of a run that lists do not carry: network, record and log; fetched again while the run trains. */
export function useRunDetail(id: Ref<number>): {
  detail: Ref<RunDetail | null>
  log: Ref<readonly LogLine[]>
  failure: Ref<string | null>
} {
  const client = useClient()
  const runs = useRuns()
  const detail = shallowRef<RunDetail | null>(null)
  const log = shallowRef<readonly LogLine[]>([])
  const failure = ref<string | null>(null)
  let next = 0
  let reading = false

  async function readLog(): Promise<void> {
    if (reading) return
    reading = true
    const asked = id.value
    try {
      const answer = await client.runs.log({ id: asked, after: next })
      if (asked !== id.value || answer.lines.length === 0) return
      next = answer.next
      log.value = [...log.value, ...answer.lines]
    } catch (error) {
      if (asked === id.value) failure.value = describeFailure(error)
    } finally {
      reading = false
      // Another run was opened meanwhile: its log is still to be read.
      if (asked !== id.value) void readLog()
    }
  }
  async function readDetail(): Promise<void> {
    const asked = id.value
    try {
      const answer = await client.runs.get({ id: asked })
      if (asked !== id.value) return
      detail.value = answer
      failure.value = null
    } catch (error) {
      if (asked === id.value) failure.value = describeFailure(error)
    }
  }

  watch(
    id,
    () => {
      detail.value = null
      log.value = []
      next = 0
      void readDetail()
      void readLog()
    },
    { immediate: true },
  )
  // Network and record are known a moment after a run has started, and do not change then: whoever watches a run from
  // its beginning asks until they are there.
  watch(
    () => {
      const run = runs.byId.get(id.value)
      const isKnown = detail.value !== null && detail.value.model !== null && detail.value.record !== null
      return `${run?.state} ${isKnown ? '' : `${run?.progress.epoch} ${run?.progress.step}`}`
    },
    () => void readDetail(),
  )
  watch([() => runs.byId.get(id.value)?.progress.epoch, () => runs.byId.get(id.value)?.state], () => void readLog())
  const timer = setInterval(() => runs.byId.get(id.value)?.state === 'training' && void readLog(), 3000)
  onScopeDispose(() => clearInterval(timer))
  return { detail, log, failure }
}
