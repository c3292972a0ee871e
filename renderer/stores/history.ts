import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useNotices } from './notices.ts'
import { t } from '../words/words.ts'

/** Something that was done and can be undone. */
interface Deed {
  /** The action, as a sentence: "Archived 3 runs." */
  title: string
  undo(): Promise<unknown>
}

const most = 50

/** Actions, newest last; the last can be undone, then the one before. */
export const useHistory = defineStore('history', () => {
  const notices = useNotices()
  const deeds = shallowRef<readonly Deed[]>([])

  /** Shows a notice of the action, with an offer to undo it. */
  function did(deed: Deed): void {
    deeds.value = [...deeds.value.slice(-most + 1), deed]
    notices.tell(deed.title, { title: t('stores.undo'), run: () => void undo(deed) })
  }

  async function undo(deed = deeds.value.at(-1)): Promise<void> {
    if (deed === undefined || !deeds.value.includes(deed)) return
    deeds.value = deeds.value.filter((other) => other !== deed)
    try {
      await deed.undo()
      notices.tell(t('stores.undone', { title: deed.title }))
    } catch (error) {
      notices.fail(error)
    }
  }

  return { did, undo: () => undo(), possible: computed(() => deeds.value.length > 0) }
})
