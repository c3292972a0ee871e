import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { CurveNews } from '../../shared/contract/metrics.ts'
import { follow } from '../host/follow.ts'
import { useClient } from '../stores/host.ts'
import { CurveBook } from './curve-book.ts'

export interface Curves {
  /** A new object whenever there are new points; the book in it is always the same. */
  current: Ref<{ book: CurveBook }>
  /** Whether the first points have come. */
  loaded: Ref<boolean>
}

/** Points of a curve that the host is asked for: two for every pixel that charts are wide. */
const drawn = 4000

/**
 * Follows metrics of runs as long as the view that asks is there, however the selection changes. What was there before
 * comes as it is drawn; what comes after that comes whole, and after a lost connection goes on where it was.
 */
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
    stop = followInto(new CurveBook())
  }

  function followInto(book: CurveBook): () => void {
    const selection = { runIds: runIds.value.slice(0, 1000), metrics: [...metrics.value], points: drawn }
    return follow<CurveNews>({
      open: (signal) => client.metrics.follow({ ...selection, positions: book.positions }, { signal }),
      receive(event) {
        book.apply(event, false)
        loaded.value = true
        current.value = { book }
        // A run that trains for days: drawn from afar again, before its curve fills the memory.
        if (book.longest() > 3 * drawn) restart()
      },
    })
  }

  function restart(): void {
    stop?.()
    stop = followInto(new CurveBook())
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
