import { computed, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { countRuns } from '../../shared/experiment/count-runs.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'
import type { Search } from '../../shared/experiment/search.ts'
import type { Study } from '../../shared/experiment/study.ts'
import type { Complaint } from '../format/faults.ts'
import { useDatasets } from '../stores/datasets.ts'
import { useWeights } from '../stores/weights.ts'
import { queryOf } from './address.ts'
import { withText } from './draft.ts'
import { checkStudy, proposedName, studyOf } from './draft-study.ts'
import { recipeText } from './recipe.ts'
import { useBill, type BillTotal } from './use-bill.ts'
import { useSource, type Source } from './use-source.ts'

export interface Launch extends Pick<
  Source,
  'draft' | 'recipe' | 'unread' | 'reading' | 'readRecipe' | 'discard' | 'reset'
> {
  /** Null if something cannot be read; then there are complaints. */
  study: ComputedRef<Study | null>
  /** Every configuration once, whatever the seeds. */
  configurations: ComputedRef<ExperimentInput[]>
  /** The configurations, resolved, in their order. */
  resolved: ComputedRef<ResolvedExperiment[]>
  runs: ComputedRef<number>
  /** Those of the page and, of what depends on its store and its engines, the host's. */
  complaints: ComputedRef<Complaint[]>
  notes: ComputedRef<string[]>
  proposedName: ComputedRef<string>
  /** What the runs cost; null until the host has answered. */
  bill: ComputedRef<BillTotal | null>
  /** Why the host gave no answer. */
  billFailure: Ref<string | null>
  set(key: string, text: string): void
  rename(name: string): void
  /** How the matrix is looked through; null for all of it. */
  search: ComputedRef<Search | null>
  look(search: Search | null): void
  recipeText(): string
}

/** The state of the launch view: a draft or a recipe, kept in the address; everything else follows from it. */
export function useLaunch(): Launch {
  const datasets = useDatasets()
  const weights = useWeights()
  const source = useSource()
  const { draft, recipe, unread, reading } = source

  const described = computed(() => {
    if (reading.value) return { study: null, complaints: [], notes: [] }
    if (unread.value !== null)
      return { study: null, complaints: [{ field: null, message: unread.value.complaint }], notes: [] }
    return recipe.value === null ? studyOf(draft.value) : { study: recipe.value, complaints: [], notes: [] }
  })
  const checked = computed(() =>
    described.value.study === null
      ? { runs: [], complaints: described.value.complaints }
      : checkStudy(described.value.study, datasets.entries, weights.entries),
  )
  const configurations = computed(() => checked.value.runs.map(({ experiment }) => experiment))
  const name = computed(() => proposedName(configurations.value))
  const runs = computed(() =>
    checked.value.complaints.length > 0 || described.value.study === null ? 0 : countRuns(described.value.study),
  )
  const bill = useBill(configurations, runs)
  keepInAddress(source)

  return {
    ...source,
    study: computed(() => described.value.study),
    configurations,
    resolved: computed(() => checked.value.runs.map(({ resolved }) => resolved)),
    runs,
    complaints: computed(() => [...checked.value.complaints, ...bill.complaints.value]),
    notes: computed(() => described.value.notes),
    proposedName: name,
    bill: bill.total,
    billFailure: bill.failure,
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
        ? (unread.value?.text ?? '')
        : recipeText({ ...described.value.study, name: described.value.study.name || name.value }),
  }
}

/** The address follows what is described, and what is described follows the address. */
function keepInAddress({ draft, recipe, unread, readAddress }: Source): void {
  const route = useRoute()
  const router = useRouter()
  let written = ''
  const asQuery = computed(() =>
    unread.value !== null && unread.value.text !== null
      ? { recipe: unread.value.text }
      : recipe.value === null
        ? queryOf(draft.value)
        : { recipe: JSON.stringify(recipe.value) },
  )
  readAddress()
  watch(
    () => route.query,
    (query) => route.name === 'launch' && JSON.stringify(query) !== written && readAddress(),
  )
  watch(asQuery, (query) => {
    const now = { ...query, ...(route.query.tab === undefined ? {} : { tab: route.query.tab }) }
    written = JSON.stringify(now)
    void router.replace({ query: now })
  })
}
