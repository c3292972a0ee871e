import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import type { AddDataset, Adding, DatasetDetail } from '../../shared/contract/datasets.ts'
import { useClient } from '../stores/host.ts'

const askMilliseconds = 300

export interface Adder {
  /** How far the reading is; null if nothing is read. */
  progress: Ref<Adding | null>
  /** Images per second, once known. */
  speed: Ref<number | null>
  /** Resolves to null if it was stopped. */
  add(request: AddDataset): Promise<{ dataset: DatasetDetail; skipped: { file: string; reason: string }[] } | null>
  stop(): void
}

/** Adds a data set while it says how far it is. */
export function useAdding(): Adder {
  const client = useClient()
  const progress = shallowRef<Adding | null>(null)
  const speed = ref<number | null>(null)
  let abort: AbortController | null = null

  async function add(request: AddDataset): ReturnType<Adder['add']> {
    const mine = (abort = new AbortController())
    const begun = performance.now()
    progress.value = { path: request.path, done: 0, total: 0 }
    const timer = setInterval(() => {
      client.datasets.adding().then(
        (all) => {
          const found = all.find(({ path }) => path === request.path)
          if (found === undefined || abort !== mine) return
          progress.value = found
          speed.value = found.done / ((performance.now() - begun) / 1000)
        },
        () => {},
      )
    }, askMilliseconds)
    try {
      return await client.datasets.add(request, { signal: mine.signal })
    } catch (error) {
      if (mine.signal.aborted) return null
      throw error
    } finally {
      clearInterval(timer)
      if (abort === mine) {
        abort = null
        progress.value = null
        speed.value = null
      }
    }
  }
  const stop = (): void => abort?.abort()
  onScopeDispose(stop)
  return { progress, speed, add, stop }
}
