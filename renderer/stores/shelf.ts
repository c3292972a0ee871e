import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { Kept, ShelfKind } from '../../shared/contract/shelf.ts'
import { useHistory } from './history.ts'
import { useClient, useHost } from './host.ts'
import { useNotices } from './notices.ts'
import { t } from '../words/words.ts'

export interface Shelf {
  /** In the order of the alphabet. */
  entries: Ref<readonly Kept[]>
  loaded: Ref<boolean>
  /** Keeps something under a name; what was there before comes back by undoing. */
  keep(name: string, value: Record<string, unknown>): Promise<boolean>
  /** The same without a notice and an undo, for what is kept while it is written. @throws if it cannot be kept */
  write(name: string, value: Record<string, unknown>): Promise<void>
  remove(name: string): Promise<void>
}

/** Counts changes: every list of saved things loads again. */
const changes = ref(0)

/** Things of one kind that users save under names. */
export function useShelf(kind: ShelfKind): Shelf {
  const client = useClient()
  const host = useHost()
  const history = useHistory()
  const notices = useNotices()
  const entries = shallowRef<readonly Kept[]>([])
  const loaded = ref(false)

  async function refresh(): Promise<void> {
    try {
      entries.value = await client.shelf.list({ kind })
      loaded.value = true
    } catch (error) {
      notices.fail(error)
    }
  }
  const stop = watch([() => host.state, changes], ([state]) => state === 'open' && void refresh(), { immediate: true })
  onScopeDispose(stop)

  async function putBack(name: string, before: Kept | null): Promise<void> {
    if (before === null) await client.shelf.remove({ kind, name })
    else await client.shelf.keep({ kind, name, value: before.value })
    changes.value++
  }
  async function change(title: string, name: string, action: () => Promise<{ before: Kept | null }>): Promise<boolean> {
    try {
      const { before } = await action()
      changes.value++
      history.did({ title, undo: () => putBack(name, before) })
      return true
    } catch (error) {
      notices.fail(error)
      return false
    }
  }

  return {
    entries,
    loaded,
    keep: (name, value) => change(t('stores.saved', { name }), name, () => client.shelf.keep({ kind, name, value })),
    async write(name, value) {
      await client.shelf.keep({ kind, name, value })
      changes.value++
    },
    async remove(name) {
      await change(t('stores.savedRemoved', { name }), name, () => client.shelf.remove({ kind, name }))
    },
  }
}
