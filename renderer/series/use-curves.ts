import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { Series } from '../../shared/contract/metrics.ts'
import { follow } from '../host/follow.ts'
import { useClient } from '../stores/host.ts'
import { CurveBook } from './curve-book.ts'

export interface Curves {
  /** A new object whenever there are new points; the book in it is always the same. */
  current: Ref<{ book: CurveBook }>
  /** Whether the first points have come. */
  loaded: Ref<boolean>
}

/** Follows metrics of runs as long as the view that asks is there, however the selection changes. */
export function useCurves(runIds: Ref<readonly number[]>, metrics: Ref<readonly string[]>): Curves {
  const client = useClient()
  const current = shallowRef({ book: new CurveBook() })
  const loaded = ref(false)
  let stop: (() => void) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function start(): void {
    stop?.()
    stop = null
    loaded.value = false
    if (runIds.value.length === 0) {
      current.value = { book: new CurveBook() }
      return
    }
    const book = new CurveBook()
    const selection = { runIds: runIds.value.slice(0, 1000), metrics: [...metrics.value] }
    stop = follow<{ series: Series[]; reset: number[] }>({
      open: (signal) => client.metrics.follow(selection, { signal }),
      receive(event, first) {
        book.apply(event, first)
        loaded.value = true
        current.value = { book }
      },
    })
  }

  const key = () => JSON.stringify([runIds.value, metrics.value])
  start()
  // Moving through a list selects many runs for an instant: wait until it rests.
  watch(key, () => {
    clearTimeout(timer)
    timer = setTimeout(start, 80)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    stop?.()
  })
  return { current, loaded }
}
