import { onScopeDispose, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { describeFailure } from '../format/faults.ts'
import type { HostClient } from '../host/client.ts'
import { complaintAbout, emptyDraft, remarksOf, requestOf } from './use-import.ts'

type Follows = HostClient['follows']
export type FollowedFolder = Awaited<ReturnType<Follows['list']>>[number]

/** Milliseconds between looks at what is followed. */
const lookEvery = 1000

/** What a folder does not tell, or has to say, in sentences: what is not read first. */
export function sentencesAbout({ remarks, fault }: FollowedFolder): string[] {
  const faults = (of: boolean) => remarks.filter(({ leftOut }) => leftOut === of).map((each) => each.fault)
  const { leftOut, notes } = remarksOf({
    leftOut: [...(fault === null ? [] : [fault]), ...faults(true)].map((each) => ({ count: 1, fault: each })),
    notes: faults(false),
  })
  return [...leftOut, ...notes]
}

/**
 * Folders that the host follows, and the form for another one.
 * @param open whether they are in view
 */
export function useFollows(follows: Follows, open: Ref<boolean>) {
  const draft = reactive({ ...emptyDraft })
  const busy = ref(false)
  const complaint = ref<string | null>(null)
  const list = shallowRef<readonly FollowedFolder[] | null>(null)
  const failure = ref<string | null>(null)
  let timer: ReturnType<typeof setInterval> | undefined

  async function look(): Promise<void> {
    try {
      list.value = await follows.list()
      failure.value = null
    } catch (error) {
      failure.value = describeFailure(error)
    }
  }

  watch(
    open,
    (now) => {
      clearInterval(timer)
      if (!now) return
      complaint.value = null
      void look()
      timer = setInterval(() => void look(), lookEvery)
    },
    { immediate: true },
  )
  watch(draft, () => (complaint.value = null))
  onScopeDispose(() => clearInterval(timer))

  /** Follows what the form says. */
  async function start(): Promise<void> {
    const { request, complaint: wrong } = requestOf(draft)
    complaint.value = wrong
    if (wrong !== null || busy.value) return
    busy.value = true
    try {
      const { kind: _kind, ...rest } = request
      await follows.start(rest)
      Object.assign(draft, emptyDraft)
      await look()
    } catch (error) {
      complaint.value = complaintAbout(error)
    } finally {
      busy.value = false
    }
  }

  async function stop(id: string): Promise<void> {
    try {
      await follows.stop({ id })
      await look()
    } catch (error) {
      failure.value = describeFailure(error)
    }
  }

  return { draft, busy, complaint, list, failure, start, stop }
}
