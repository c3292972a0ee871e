import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { lineOf } from '../../shared/errors/voice.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { countRuns } from '../../shared/experiment/count-runs.ts'
import type { Experiment, ExperimentInput } from '../../shared/experiment/experiment.ts'
import type { Search } from '../../shared/experiment/search.ts'
import type { Study } from '../../shared/experiment/study.ts'
import { describeFailure, windowVoice, type Complaint } from '../format/faults.ts'
import { useDatasets } from '../stores/datasets.ts'
import { useClient } from '../stores/host.ts'
import { draftOfQuery, queryOf } from './address.ts'
import { emptyDraft, plainFields, withText, type Draft } from './draft.ts'
import { checkStudy, proposedName, studyOf } from './draft-study.ts'
import { draftOf, parseRecipe, recipeText, studyOfExperiments } from './recipe.ts'
import { t } from '../words/words.ts'

export interface Launch {
  draft: ShallowRef<Draft>
  /** A recipe that the form cannot show; null if the form holds. */
  recipe: ShallowRef<Study | null>
  study: ComputedRef<Study | null>
  /** Every configuration once, whatever the seeds. */
  configurations: ComputedRef<ExperimentInput[]>
  runs: ComputedRef<number>
  complaints: ComputedRef<Complaint[]>
  notes: ComputedRef<string[]>
  proposedName: ComputedRef<string>
  recipeComplaint: Ref<string | null>
  set(key: string, text: string): void
  rename(name: string): void
  /** How the matrix is looked through; null for all of it. */
  search: ComputedRef<Search | null>
  look(search: Search | null): void
  recipeText(): string
  readRecipe(text: string): void
  reset(): void
}

/** The state of the launch view: a draft or a recipe, kept in the address; everything else follows from it. */
export function useLaunch(): Launch {
  const route = useRoute()
  const router = useRouter()
  const client = useClient()
  const datasets = useDatasets()
  const draft = shallowRef<Draft>(emptyDraft)
  const recipe = shallowRef<Study | null>(null)
  const recipeComplaint = ref<string | null>(null)

  const described = computed(() =>
    recipe.value === null ? studyOf(draft.value) : { study: recipe.value, complaints: [], notes: [] },
  )
  const checked = computed(() =>
    described.value.study === null
      ? { experiments: [], complaints: described.value.complaints }
      : checkStudy(described.value.study, datasets.entries),
  )
  const name = computed(() => proposedName(checked.value.experiments))

  function take(study: Study): void {
    const shown = draftOf(study, datasets.entries)
    recipe.value = shown === null ? study : null
    if (shown !== null) draft.value = shown
  }
  function readAddress(): void {
    if (typeof route.query.from === 'string') {
      void readRuns(route.query.from)
      return
    }
    if (typeof route.query.recipe === 'string') {
      readRecipe(route.query.recipe)
      return
    }
    recipe.value = null
    draft.value = draftOfQuery(route.query)
  }
  /** Takes what some stored runs were launched with. */
  async function readRuns(from: string): Promise<void> {
    if (!datasets.loaded) return
    try {
      const ids = from
        .replace(/^run:/, '')
        .split(',')
        .map(Number)
        .filter((id) => Number.isInteger(id) && id > 0)
      const { runs } = await client.runs.list({ ids, limit: Math.max(1, ids.length), metrics: [] })
      if (route.query.from !== from || runs.length === 0) return
      const inOrder = ids.flatMap((id) => runs.find((run) => run.id === id) ?? [])
      take(
        studyOfExperiments(
          inOrder.map(({ experiment }) => known(experiment)),
          '',
          datasets.entries,
        ),
      )
      if (recipe.value === null) draft.value = { ...draft.value, name: '' }
    } catch (error) {
      recipeComplaint.value = describeFailure(error)
    }
  }
  function readRecipe(text: string): void {
    try {
      take(parseRecipe(text))
      recipeComplaint.value = null
    } catch (error) {
      recipeComplaint.value =
        error instanceof BadInput
          ? lineOf(error.faults, windowVoice)
          : t('launch.notJson', { message: (error as Error).message })
    }
  }

  let written = ''
  const asQuery = computed(() =>
    recipe.value === null ? queryOf(draft.value) : { recipe: JSON.stringify(recipe.value) },
  )
  readAddress()
  // The data sets that runs to launch again were trained on may still be on their way.
  watch(
    () => datasets.loaded,
    (loaded) => loaded && (route.query.from !== undefined || recipe.value !== null) && readAddress(),
  )
  watch(
    () => route.query,
    (query) => route.name === 'launch' && JSON.stringify(query) !== written && readAddress(),
  )
  watch(asQuery, (query) => {
    const now = { ...query, ...(route.query.tab === undefined ? {} : { tab: route.query.tab }) }
    written = JSON.stringify(now)
    void router.replace({ query: now })
  })

  return {
    draft,
    recipe,
    study: computed(() => described.value.study),
    configurations: computed(() => checked.value.experiments),
    runs: computed(() =>
      checked.value.complaints.length > 0 || described.value.study === null ? 0 : countRuns(described.value.study),
    ),
    complaints: computed(() => checked.value.complaints),
    notes: computed(() => described.value.notes),
    proposedName: name,
    recipeComplaint,
    set: (key, text) => (draft.value = withText(draft.value, key, text)),
    rename: (text) =>
      recipe.value === null
        ? (draft.value = { ...draft.value, name: text })
        : (recipe.value = { ...recipe.value, name: text }),
    search: computed(() => recipe.value?.search ?? draft.value.search ?? null),
    look: (search) => {
      if (recipe.value !== null) recipe.value = { ...recipe.value, search: search ?? undefined }
      else draft.value = { name: draft.value.name, texts: draft.value.texts, ...(search === null ? {} : { search }) }
    },
    recipeText: () =>
      described.value.study === null
        ? ''
        : recipeText({ ...described.value.study, name: described.value.study.name || name.value }),
    readRecipe,
    reset: () => {
      recipe.value = null
      draft.value = emptyDraft
    },
  }
}

/** The fields of a stored experiment that this version knows. */
function known(experiment: Record<string, unknown>): Experiment {
  const keys = new Set([...plainFields.map((field) => field.key), 'modelParameters', 'quantizerParameters'])
  return Object.fromEntries(Object.entries(experiment).filter(([key]) => keys.has(key))) as Experiment
}
