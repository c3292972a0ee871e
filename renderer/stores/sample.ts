import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { useRouter } from 'vue-router'
import { activeStates } from '../../shared/contract/run.ts'
import { useClient } from './host.ts'
import { useNotices } from './notices.ts'
import { useRuns } from './runs.ts'
import { t } from '../words/words.ts'

const recipeName = 'sample'

/** The sample study of a first start: launched with one click, its comparison opened when it is done. */
export const useSample = defineStore('sample', () => {
  const client = useClient()
  const notices = useNotices()
  const runs = useRuns()
  const router = useRouter()
  const ids = ref<readonly number[]>([])
  const busy = ref(false)

  runs.need(() => ids.value)

  async function launch(): Promise<void> {
    busy.value = true
    try {
      const recipe = (await client.studies.recipes()).find(({ name }) => name === recipeName)
      if (recipe === undefined) throw new Error(t('stores.sampleMissing'))
      ids.value = (await client.studies.launch(recipe.study)).ids
      notices.tell(t('stores.sampleLaunched', { count: ids.value.length }))
    } catch (error) {
      notices.fail(error)
    } finally {
      busy.value = false
    }
  }

  watch(
    () => ids.value.map((id) => runs.byId.get(id)?.state),
    (states) => {
      if (states.length === 0 || states.some((state) => state === undefined || activeStates.includes(state))) return
      const query = { runs: ids.value.join(','), base: String(ids.value[3] ?? ids.value[0]) }
      ids.value = []
      const open = () => void router.push({ name: 'compare', query })
      // Whoever has gone elsewhere meanwhile is not pulled away.
      if (router.currentRoute.value.name === 'runs') open()
      else notices.tell(t('stores.sampleDone'), { title: t('stores.compare'), run: open })
    },
  )

  return { launch, busy }
})
