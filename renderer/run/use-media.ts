import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Medium } from '../../shared/contract/media.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { describeFailure } from '../format/faults.ts'
import { useClient } from '../stores/host.ts'

export interface MediumContent {
  type: string
  label: string
  base64: string
}

/** Of a series of steps the last one that is not beyond a step; the first one if all are. */
export function mediumAt(media: readonly Medium[], step: number): Medium {
  return media.findLast((each) => each.step <= step) ?? media[0]!
}

/** Images, histograms and files of a run by name, and the step that is looked at. */
export function useMedia(run: Ref<RunRow>) {
  const client = useClient().metrics
  const all = shallowRef<readonly Medium[]>([])
  const failure = ref<string | null>(null)
  /** Place in the list of steps; null: the last one, also while more come. */
  const chosen = ref<number | null>(null)
  const contents = new Map<string, Promise<MediumContent | null>>()

  watch(
    [() => run.value.id, () => run.value.progress.step, () => run.value.state],
    async ([id], [before]) => {
      if (id !== before) {
        chosen.value = null
        all.value = []
        contents.clear()
      }
      try {
        const read = await client.media({ runId: id })
        // Latent weights have a plot of their own.
        if (id === run.value.id) all.value = read.filter(({ name }) => !name.startsWith('latent weights of '))
        failure.value = null
      } catch (error) {
        failure.value = describeFailure(error)
      }
    },
    { immediate: true },
  )

  const series = computed(() => Map.groupBy(all.value, ({ name }) => name))
  const steps = computed(() => [...new Set(all.value.map(({ step }) => step))].sort((a, b) => a - b))
  const step = computed(() => steps.value[Math.min(chosen.value ?? Infinity, steps.value.length - 1)] ?? 0)

  /** The content of one; null if it is not kept. */
  function contentOf({ name, step: at, sha256 }: Medium): Promise<MediumContent | null> {
    const key = `${run.value.id} ${at} ${name} ${sha256}`
    const known = contents.get(key)
    if (known !== undefined) return known
    const asked = client.mediaContent({ runId: run.value.id, name, step: at })
    contents.set(key, asked)
    asked.then(
      // Its content may still be on its way.
      (found) => found === null && contents.delete(key),
      () => contents.delete(key),
    )
    // What was looked at long ago is asked for again.
    if (contents.size > 200) contents.delete(contents.keys().next().value!)
    return asked
  }

  return { series, steps, step, chosen, failure, contentOf }
}
