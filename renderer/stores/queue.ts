import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { waitedFor } from '../../shared/contract/dependency.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import type { Queue } from '../../shared/contract/runs.ts'
import { formatDuration } from '../format/time.ts'
import { useClient, useHost } from './host.ts'
import { useNotices } from './notices.ts'
import { useRuns } from './runs.ts'
import { t } from '../words/words.ts'

/** Milliseconds between two estimates while runs are active. */
const pause = 2000

/** A run that is still to be done, and the seconds that it takes. */
export interface QueuedRun {
  run: RunRow
  seconds: number | null
}

/** The queue, in the host's order. */
export const useQueue = defineStore('queue', () => {
  const client = useClient()
  const host = useHost()
  const notices = useNotices()
  const runs = useRuns()
  const told = shallowRef<Queue | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function refresh(): Promise<void> {
    timer = undefined
    try {
      told.value = await client.runs.queue()
      runs.want(told.value.runs.map(({ id }) => id))
    } catch {
      // The connection broke: asked again once there is one.
    }
  }
  watch(
    () => host.state,
    (state) => state === 'open' && void refresh(),
    { immediate: true },
  )
  // Runs came, began or ended: at once; else now and then, for the estimates.
  watch(
    () => runs.active.map(({ id, state, priority }) => `${id} ${state} ${priority}`).join(),
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void refresh(), 100)
    },
  )
  watch(
    () => runs.version,
    () => (timer ??= setTimeout(() => void refresh(), pause)),
  )

  /** In the order of the host, as far as the rows are held; a run that has ended since is left out. */
  const entries = computed<QueuedRun[]>(() => {
    const active = new Map(runs.active.map((run) => [run.id, run]))
    const listed = (told.value?.runs ?? []).flatMap(({ id, seconds }) => {
      const run = active.get(id)
      active.delete(id)
      return run === undefined ? [] : [{ run, seconds: run.progress.secondsLeft ?? seconds }]
    })
    return [...listed, ...[...active.values()].map((run) => ({ run, seconds: run.progress.secondsLeft }))]
  })
  const waiting = computed(
    () => entries.value.filter(({ run }) => waitedFor(run, (id) => runs.byId.get(id)?.state) !== null).length,
  )
  const words = computed(() =>
    queueWords(
      entries.value.map(({ run }) => run),
      { waiting: waiting.value, held: told.value?.held === true, secondsLeft: told.value?.secondsLeft ?? null },
    ),
  )

  async function hold(held: boolean): Promise<void> {
    try {
      await client.runs.hold({ held })
      notices.tell(held ? t('stores.queuePausedNotice') : t('stores.queueResumed'))
      await refresh()
    } catch (error) {
      notices.fail(error)
    }
  }

  return {
    entries,
    waiting,
    words,
    held: computed(() => told.value?.held === true),
    secondsLeft: computed(() => told.value?.secondsLeft ?? null),
    hold,
  }
})

/** The queue in a few words: "2 training · 5 queued · 12 min", or "Idle". */
export function queueWords(
  runs: readonly Pick<RunRow, 'state'>[],
  { waiting, held, secondsLeft }: { waiting: number; held: boolean; secondsLeft: number | null },
): string {
  const count = (state: RunRow['state']) => runs.filter((run) => run.state === state).length
  const words: string[] = []
  if (count('training') > 0) words.push(t('stores.countTraining', { count: count('training') }))
  if (count('paused') > 0) words.push(t('stores.countPaused', { count: count('paused') }))
  if (count('queued') > 0)
    words.push(
      (held
        ? t('stores.countWaiting', { count: count('queued') })
        : t('stores.countQueued', { count: count('queued') })) +
        `${waiting > 0 ? ` ${t('stores.waiting', { waiting })}` : ''}`,
    )
  if (words.length > 0 && secondsLeft !== null) words.push(formatDuration(secondsLeft))
  return words.length === 0 ? (held ? t('stores.queuePaused') : t('stores.idle')) : words.join(' · ')
}
