import { findDataset, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import { shortestInput, resolveExperiment } from '../../shared/experiment/resolve.ts'
import { experimentFields, type Experiment, type ExperimentInput } from '../../shared/experiment/experiment.ts'
import { customName, pairKeys } from '../../shared/experiment/method.ts'
import { findQuantizer } from '../../shared/quantizers/zoo.ts'
import { parseStudy, type Phase, type Study } from '../../shared/experiment/study.ts'
import { planStudy } from '../../shared/experiment/plan-study.ts'
import { plainFields, type Draft } from './draft.ts'
import { muKeys, studyOf } from './draft-study.ts'
import { formatValues } from '../format/values.ts'

/** A recipe as text: the study without what is empty. */
export function recipeText(study: Study): string {
  const { name, notes, base, matrix, phases, search } = study
  const text = JSON.stringify(
    {
      name,
      ...(notes === '' ? {} : { notes }),
      base,
      ...(phases === undefined ? { matrix } : { phases: phases.map(shortPhase) }),
      ...(search === undefined ? {} : { search }),
    },
    null,
    2,
  )
  // A list of plain values reads best on one line; text in JSON never holds a line break of its own.
  return text.replace(
    /\[\n([^[\]{}]*?)\n\s*\]/g,
    (_, list: string) =>
      `[${list
        .split('\n')
        .map((line) => line.trim())
        .join(' ')}]`,
  )
}

/** A phase without what it leaves open. */
function shortPhase({ base, matrix, ...phase }: Phase): object {
  return { ...phase, ...(Object.keys(base).length === 0 ? {} : { base }), matrix }
}

/**
 * Reads a recipe from text.
 * @throws BadInput if it is not a recipe; SyntaxError if it is not JSON.
 */
export function parseRecipe(text: string): Study {
  return parseStudy(JSON.parse(text))
}

/**
 * The draft that gives the same runs as a study; null if the form cannot show it (blocks of a matrix that are no
 * product).
 */
export function draftOf(study: Study, datasets?: readonly DatasetEntry[]): Draft | null {
  if (study.phases !== undefined) return null
  const blocks: Record<string, unknown[]>[] = study.matrix.map(
    (block) =>
      ({ ...Object.fromEntries(Object.entries(study.base).map(([key, value]) => [key, [value]])), ...block }) as Record<
        string,
        unknown[]
      >,
  )
  const texts: Record<string, string> = {}
  for (const field of plainFields) {
    const values = distinct(
      blocks.filter((block) => speaksTo(block, field.key)).flatMap((block) => block[field.key] ?? [field.defaultValue]),
    )
    if (values.length === 0) continue
    if (values.length !== 1 || values[0] !== field.defaultValue) texts[field.key] = formatValues(values)
  }
  for (const owner of ['modelParameters', 'quantizerParameters'] as const) {
    const maps = blocks.flatMap((block) => (block[owner] ?? []) as Record<string, number>[])
    for (const name of new Set(maps.flatMap((map) => Object.keys(map))))
      texts[`${owner}.${name}`] = formatValues(distinct(maps.flatMap((map) => map[name] ?? [])))
  }
  const draft: Draft = { name: study.name, texts, ...(study.search === undefined ? {} : { search: study.search }) }
  const back = studyOf(draft).study
  return back !== null && sameRuns(back, study, datasets) ? draft : null
}

/** Whether a field says anything to a block's quantizers: one that does not know mu has no part in its schedule. */
function speaksTo(block: Readonly<Record<string, unknown[]>>, key: string): boolean {
  const names = (block.quantizer ?? [experimentFields.shape.quantizer.parse(undefined)]) as string[]
  if ((pairKeys as readonly string[]).includes(key)) return names.includes(customName)
  if (muKeys.includes(key)) return names.some((name) => findQuantizer(name)?.mu !== null)
  return key !== 'regime' || names.some((name) => findQuantizer(name)?.levels !== null) || block.regime !== undefined
}

/** The recipe of runs that exist already, to launch them again with changes; proposals are left open again. */
export function studyOfExperiments(
  experiments: readonly Experiment[],
  name: string,
  datasets?: readonly DatasetEntry[],
): Study {
  const blocks = experiments.map((experiment) =>
    Object.fromEntries(Object.entries(withoutProposals(experiment, datasets)).map(([key, value]) => [key, [value]])),
  )
  return parseStudy({ name: name === '' ? 'again' : name, base: {}, matrix: blocks.length === 0 ? [{}] : blocks })
}

const open: Readonly<Record<string, unknown>> = {
  modelParameters: {},
  preset: null,
  quantizerParameters: {},
  update: null,
  muSchedule: null,
  muStart: null,
  muEnd: null,
  learningRate: null,
}

/** The shortest input that resolves to the same experiment. */
export function withoutProposals(experiment: Experiment, datasets?: readonly DatasetEntry[]): ExperimentInput {
  // Of a data set that was removed since, nothing can be worked out: everything stays as it is.
  if (findDataset(experiment.dataset, datasets) === undefined) return shortestInput(experiment)
  const wanted = JSON.stringify(resolveExperiment(experiment, datasets))
  let shorter: Record<string, unknown> = { ...experiment }
  for (const [key, value] of Object.entries(open)) {
    const candidate = { ...shorter, [key]: value }
    if (JSON.stringify(resolveExperiment(candidate, datasets)) === wanted) shorter = candidate
  }
  return shortestInput(shorter as Experiment)
}

function sameRuns(left: Study, right: Study, datasets?: readonly DatasetEntry[]): boolean {
  const runsOf = (study: Study) =>
    planStudy(study, datasets)
      .map(({ resolved }) => canonical(resolved))
      .sort()
      .join('\n')
  try {
    return runsOf(left) === runsOf(right)
  } catch {
    return false
  }
}

function canonical(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function distinct(values: readonly unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
