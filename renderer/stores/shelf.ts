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
  /**
   * Keeps something under a name; what was there before comes back by undoing.
   * @param over null if nothing may be there yet
   */
  keep(name: string, value: Record<string, unknown>, over?: null): Promise<boolean>
  /**
   * The same without a notice and an undo, for what is kept while it is written.
   * @param over when what it replaces was changed
   * @returns when it was kept
   * @throws if it cannot be kept, or something else is there by now
   */
  write(name: string, value: Record<string, unknown>, over: number): Promise<number>
  /** Reads what is there now; other windows change it, too. */
  refresh(): Promise<void>
  remove(name: string): Promise<void>
  /** Calls something by another name, with an undo. @returns whether that was done */
  rename(from: string, to: string): Promise<boolean>
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
  // What another window or the command line changed is seen as soon as somebody comes back to this one.
  const lookAgain = () => host.state === 'open' && void refresh()
  addEventListener('focus', lookAgain)
  onScopeDispose(() => {
    stop()
    removeEventListener('focus', lookAgain)
  })

  /** @param over when what is there now was changed; null if nothing is there */
  async function putBack(name: string, before: Kept | null, over: number | null): Promise<void> {
    if (before === null) await client.shelf.remove({ kind, name })
    else await client.shelf.keep({ kind, name, value: before.value, over })
    changes.value++
  }
  async function change(
    title: string,
    name: string,
    action: () => Promise<{ before: Kept | null; changedAt?: number }>,
  ): Promise<boolean> {
    try {
      const { before, changedAt = null } = await action()
      changes.value++
      history.did({ title, undo: () => putBack(name, before, changedAt) })
      return true
    } catch (error) {
      notices.fail(error)
      return false
    }
  }

  return {
    entries,
    loaded,
    keep: (name, value, over) =>
      change(t('stores.saved', { name }), name, () => client.shelf.keep({ kind, name, value, over })),
    async write(name, value, over) {
      const { changedAt } = await client.shelf.keep({ kind, name, value, over })
      changes.value++
      return changedAt
    },
    refresh,
    async rename(from, to) {
      const call = async (before: string, after: string): Promise<void> => {
        await client.shelf.rename({ kind, from: before, to: after })
        changes.value++
      }
      try {
        await call(from, to)
        history.did({ title: t('stores.renamed', { from, to }), undo: () => call(to, from) })
        return true
      } catch (error) {
        notices.fail(error)
        return false
      }
    },
    async remove(name) {
      await change(t('stores.savedRemoved', { name }), name, () => client.shelf.remove({ kind, name }))
    },
  }
}
