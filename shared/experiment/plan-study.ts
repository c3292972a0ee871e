import type { FaultInput } from '../errors/fault.ts'
import { BadInput } from '../errors/bad-input.ts'
import { field, phrase } from '../errors/phrase.ts'
import { builtInDatasets, requireDataset, type DatasetEntry } from './dataset-catalogue.ts'
import { expandMatrix } from './expand-matrix.ts'
import type { ExperimentInput, FieldKey } from './experiment.ts'
import type { KeptWeights } from './kept-weights.ts'
import { resolveExperiment } from './resolve.ts'
import type { ResolvedExperiment } from './resolved-experiment.ts'
import { firstSample } from './search.ts'
import { startTeaches } from './source.ts'
import type { Phase, Study } from './study.ts'
import { hasValidation } from './validation.ts'

/** A run of a study that is to be launched. */
export interface PlannedRun {
  experiment: ExperimentInput
  /** The experiment, checked and filled in: nobody needs to resolve it again. */
  resolved: ResolvedExperiment
  /** Name of its phase; null if the study has none. */
  phase: string | null
  /** Place, in the plan, of the earlier run from whose end it starts; null if it starts from none. */
  source: number | null
}

/** In what a run and the one from which it starts are the same, unless the phase says otherwise. */
export const usualMatch: readonly FieldKey[] = ['dataset', 'model', 'modelParameters', 'seed']

/**
 * The runs of a study in the order in which they are queued, with what starts from what.
 * @throws BadInput if an experiment is wrong, or a run would start from none or from several.
 */
export function planStudy(
  study: Study,
  datasets: readonly DatasetEntry[] = builtInDatasets,
  weights: readonly KeptWeights[] | null = null,
): PlannedRun[] {
  const runs: PlannedRun[] = []
  for (const phase of phasesOf(study)) {
    const experiments = expandMatrix({ ...study.base, ...phase.base }, phase.matrix, firstSample(study.search)).map(
      (experiment) => ({ experiment, resolved: resolveExperiment(experiment, datasets, weights) }),
    )
    const earlier = runs.flatMap((run, place) => (run.phase === phase.after ? [{ place, resolved: run.resolved }] : []))
    const keys = (phase.match ?? usualMatch) as readonly FieldKey[]
    const placesOf = Map.groupBy(earlier, ({ resolved }) => signature(resolved, keys))
    const name = study.phases === undefined ? null : phase.name
    runs.push(
      ...experiments.map(({ experiment, resolved }) => {
        const sources = phase.after === undefined ? null : (placesOf.get(signature(resolved, keys)) ?? [])
        if (sources !== null && sources.length !== 1)
          throw new BadInput(mismatch(phase, sources.length, resolved, keys))
        if (sources !== null && resolved.startFrom !== null)
          throw new BadInput([
            {
              code: 'conflict',
              field: 'startFrom',
              what: phrase`the phase "${phase.name}" comes after "${phase.after!}", so that ${field('startFrom')}
                    must be left out there`,
            },
          ])
        if (sources === null && resolved.startFrom === null && resolved.teacher === startTeaches)
          throw new BadInput(startsFromNothing)
        return {
          experiment: experiment as ExperimentInput,
          resolved,
          phase: name,
          source: sources === null ? null : sources[0]!.place,
        }
      }),
    )
  }
  if (study.search?.tpe !== undefined) requireValidation(runs, datasets)
  return runs
}

/** A run that is to be taught by its start has none. */
export const startsFromNothing: FaultInput = {
  code: 'conflict',
  field: 'teacher',
  what: phrase`a run that starts from new weights cannot be taught by its start`,
  remedy: phrase`set ${field('startFrom')}, put it into a phase after another, or choose another teacher`,
}

/** Checks that a search has images to choose by. @throws BadInput */
function requireValidation(runs: readonly PlannedRun[], datasets: readonly DatasetEntry[]): void {
  const blind = runs.find(({ resolved }) => !hasValidation(resolved, requireDataset(resolved.dataset, datasets)))
  if (blind === undefined) return
  throw new BadInput({
    code: 'conflict',
    field: 'search',
    what: phrase`a search chooses by validation images, and runs on ${blind.resolved.dataset} have none`,
    remedy: phrase`set some of the training images aside with ${field('validationShare')}`,
  })
}

/** The phases of a study, checked; a study without has one that bears no name. */
export function phasesOf({ matrix, phases, search }: Pick<Study, 'matrix' | 'phases' | 'search'>): Phase[] {
  if (search?.sample !== undefined && search.tpe !== undefined)
    throw new BadInput({
      code: 'conflict',
      field: 'search',
      what: 'a study draws its configurations at random or chooses them by TPE, not both',
      remedy: 'leave the sample out; TPE begins with a random one',
    })
  if (phases === undefined) return [{ name: '', base: {}, matrix }]
  if (JSON.stringify(matrix) !== '[{}]')
    throw new BadInput([
      {
        code: 'conflict',
        field: 'matrix',
        what: 'a study has either a matrix or phases',
        remedy: 'move the matrix into a phase',
      },
    ])
  if (search?.sample !== undefined || search?.tpe !== undefined)
    throw new BadInput([
      {
        code: 'conflict',
        field: 'search',
        what: 'a study with phases trains all of them',
        remedy: search.tpe === undefined ? 'leave the sample out' : 'leave TPE out',
      },
    ])
  for (const [index, { name, after }] of phases.entries()) {
    const before = phases.slice(0, index).map((phase) => phase.name)
    if (before.includes(name))
      throw new BadInput([
        {
          code: 'name-taken',
          subject: name,
          field: 'phases',
          what: phrase`two phases are called "${name}"`,
          remedy: 'give each a name of its own',
        },
      ])
    if (after !== undefined && !before.includes(after))
      throw new BadInput([
        {
          code: 'unknown-name',
          subject: after,
          field: 'phases',
          what: phrase`the phase "${name}" comes after "${after}", but there is no such phase before it`,
          remedy: before.length === 0 ? null : phrase`there is ${before.join(', ')}`,
        },
      ])
  }
  return phases
}

function signature(experiment: ResolvedExperiment, keys: readonly FieldKey[]): string {
  // A model that is written is not told by its name.
  return JSON.stringify(
    keys.map((key) => (key === 'model' ? [experiment.model, experiment.architecture] : experiment[key])),
  )
}

function mismatch(
  { name, after, match }: Phase,
  found: number,
  experiment: ResolvedExperiment,
  keys: readonly FieldKey[],
): FaultInput {
  const values = keys
    .map(
      (key) =>
        `${key} ${typeof experiment[key] === 'object' ? JSON.stringify(experiment[key]) : String(experiment[key])}`,
    )
    .join(', ')
  const remedy =
    found === 0
      ? phrase`add it to "${after!}"`
      : phrase`tell them apart with "match" (now ${match === undefined ? 'as usual: ' : ''}${keys.join(', ')})`
  const there = found === 0 ? 'is none' : `are ${found}`
  return {
    code: found === 0 ? 'nothing-there' : 'ambiguous',
    subject: name,
    field: 'phases',
    what: phrase`a run of "${name}" must start from the one run of "${after!}" with ${values}, but there ${there}`,
    remedy,
  }
}

/**
 * The experiments of a study, in the order of its phases and their matrices (the last field of a block varies fastest).
 * Every one is checked: a study is launched whole or not at all.
 * @throws BadInput
 */
export function expandStudy(
  study: Study,
  datasets: readonly DatasetEntry[] = builtInDatasets,
  weights: readonly KeptWeights[] | null = null,
): ExperimentInput[] {
  return planStudy(study, datasets, weights).map(({ experiment }) => experiment)
}
