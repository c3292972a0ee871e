import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { lineOf } from '../../shared/errors/voice.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import type { Experiment } from '../../shared/experiment/experiment.ts'
import type { Study } from '../../shared/experiment/study.ts'
import { describeFailure, windowVoice } from '../format/faults.ts'
import { plural } from '../format/number.ts'
import { useDatasets } from '../stores/datasets.ts'
import { useClient } from '../stores/host.ts'
import { draftOfQuery } from './address.ts'
import { emptyDraft, plainFields, type Draft } from './draft.ts'
import { draftOf, parseRecipe, studyOfExperiments } from './recipe.ts'
import { t } from '../words/words.ts'

/** What was to be launched and cannot be read. */
export interface Unread {
  /** The recipe's text; null if it was runs that were to be launched again. */
  text: string | null
  complaint: string
}

/** What the view describes: a draft or a recipe, or what could not be read in their place. */
export interface Source {
  draft: ShallowRef<Draft>
  /** A recipe that the form cannot show; null if the form holds. */
  recipe: ShallowRef<Study | null>
  /** While it is there nothing can be launched: what was read before is not what is asked for. */
  unread: ShallowRef<Unread | null>
  /** Whether runs to launch again are on their way. */
  reading: Ref<boolean>
  readAddress(): void
  readRecipe(text: string): void
  /** Goes back to what was read last. */
  discard(): void
  reset(): void
}

/** Reads drafts, recipes and runs to launch again, from the address and from what is typed. */
export function useSource(): Source {
  const route = useRoute()
  const client = useClient()
  const datasets = useDatasets()
  const draft = shallowRef<Draft>(emptyDraft)
  const recipe = shallowRef<Study | null>(null)
  const unread = shallowRef<Unread | null>(null)
  const reading = ref(false)

  function take(study: Study): void {
    const shown = draftOf(study, datasets.entries)
    recipe.value = shown === null ? study : null
    if (shown !== null) draft.value = shown
    unread.value = null
  }
  function readAddress(): void {
    const { from, recipe: text } = route.query
    reading.value = typeof from === 'string'
    if (typeof from === 'string') void readRuns(from)
    else if (typeof text === 'string') readRecipe(text)
    else {
      recipe.value = null
      unread.value = null
      draft.value = draftOfQuery(route.query)
    }
  }
  /** Takes what some stored runs were launched with. */
  async function readRuns(from: string): Promise<void> {
    if (!datasets.loaded) return
    try {
      const ids = from.replace(/^run:/, '').split(',').map(Number)
      const asked = ids.filter((id) => Number.isInteger(id) && id > 0)
      const { runs } =
        asked.length === 0 ? { runs: [] } : await client.runs.list({ ids: asked, limit: asked.length, metrics: [] })
      if (route.query.from !== from) return
      const refusal = refusalOf(from, ids, runs)
      if (refusal === null) {
        const inOrder = ids.map((id) => runs.find((run) => run.id === id)!)
        take(
          studyOfExperiments(
            inOrder.map(({ experiment }) => known(experiment)),
            '',
            datasets.entries,
          ),
        )
        if (recipe.value === null) draft.value = { ...draft.value, name: '' }
      } else unread.value = { text: null, complaint: refusal }
    } catch (error) {
      unread.value = { text: null, complaint: describeFailure(error) }
    }
    reading.value = false
  }
  function readRecipe(text: string): void {
    try {
      take(parseRecipe(text))
    } catch (error) {
      unread.value = {
        text,
        complaint:
          error instanceof BadInput
            ? lineOf(error.faults, windowVoice)
            : t('launch.notJson', { message: (error as Error).message }),
      }
    }
  }
  // The data sets that runs to launch again were trained on may still be on their way.
  watch(
    () => datasets.loaded,
    (loaded) => loaded && (route.query.from !== undefined || recipe.value !== null) && readAddress(),
  )
  return {
    draft,
    recipe,
    unread,
    reading,
    readAddress,
    readRecipe,
    discard: () => (unread.value = null),
    reset: () => {
      recipe.value = null
      unread.value = null
      draft.value = emptyDraft
    },
  }
}

/** Why runs cannot be launched again; null if they can. */
export function refusalOf(
  from: string,
  ids: readonly number[],
  runs: readonly { id: number; origin: { kind: string } | null }[],
): string | null {
  if (ids.some((id) => !Number.isInteger(id) || id <= 0)) return t('launch.fromUnreadable', { from })
  const gone = ids.filter((id) => !runs.some((run) => run.id === id))
  if (gone.length > 0) return t('launch.fromMissing', { runs: numbersOf(gone) })
  const foreign = runs.filter(({ origin }) => origin !== null && origin.kind !== 'archive').map(({ id }) => id)
  return foreign.length > 0 ? t('launch.fromForeign', { runs: numbersOf(foreign) }) : null
}

const mostNumbers = 8

function numbersOf(ids: readonly number[]): string {
  const shown = ids.slice(0, mostNumbers).join(', ')
  return ids.length > mostNumbers ? `${shown} ${plural(ids.length - mostNumbers, 'moreRun')}` : shown
}

/** The fields of a stored experiment that this version knows. */
function known(experiment: Record<string, unknown>): Experiment {
  const keys = new Set([...plainFields.map((field) => field.key), 'modelParameters', 'quantizerParameters'])
  return Object.fromEntries(Object.entries(experiment).filter(([key]) => keys.has(key))) as Experiment
}
