import type { ShippedRecipe } from '../../shared/contract/studies.ts'
import { countRuns } from '../../shared/experiment/count-runs.ts'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import { experimentFields } from '../../shared/experiment/experiment.ts'
import { phasesOf, usualMatch } from '../../shared/experiment/plan-study.ts'
import type { Phase, Study } from '../../shared/experiment/study.ts'
import { headingOf } from '../../shared/tables/labels.ts'
import { formatPairs, wrap } from './columns.ts'

const width = 100

/** Recipes, each with its number of runs and its purpose. */
export function formatRecipes(recipes: readonly ShippedRecipe[]): string {
  const texts = recipes.map(({ name, study, runs }) =>
    [`${name}  ${study.name}, ${countOf(runs)}`, ...wrap(study.notes, width - 2).map((line) => `  ${line}`)].join('\n'),
  )
  return [...texts, '`signum study show NAME` shows one, `signum study run NAME` trains it.'].join('\n\n')
}

/** One recipe: notes, runs, data sets, and for each phase what is fixed and what varies. */
export function formatRecipe(study: Study, datasets: readonly DatasetEntry[]): string {
  const wanted = datasetsOf(study)
  const missing = wanted.filter((name) => !datasets.some((dataset) => dataset.name === name))
  const facts = formatPairs([
    ['study', study.name],
    ['runs', String(countRuns(study))],
    [
      'data',
      wanted
        .map((name) =>
          missing.includes(name) ? `${name} (not here; \`signum datasets add PATH --name ${name}\`)` : name,
        )
        .join(', '),
    ],
  ])
  const phases = phasesOf(study).map((phase) => formatPhase(phase, study.phases !== undefined))
  const shared = Object.keys(study.base).length === 0 ? [] : [`In all runs\n${formatValues(study.base)}`]
  return [facts, ...(study.notes === '' ? [] : [wrap(study.notes, width).join('\n')]), ...shared, ...phases].join(
    '\n\n',
  )
}

function formatPhase(phase: Phase, named: boolean): string {
  const from =
    phase.after === undefined
      ? ''
      : `, each from the run of "${phase.after}" with the same ` +
        `${(phase.match ?? usualMatch).map((key) => headingOf(key).toLowerCase()).join(', ')}`
  const title = named ? `Phase "${phase.name}"` : 'Matrix'
  const heading = `${title}: ${countOf(countRuns({ matrix: phase.matrix }))}${from}`
  const blocks = [...(Object.keys(phase.base).length === 0 ? [] : [phase.base]), ...phase.matrix]
  return `${heading}\n${blocks.map(formatValues).join('\n\n')}`
}

function formatValues(values: Readonly<Record<string, unknown>>): string {
  const text = (value: unknown): string =>
    Array.isArray(value)
      ? value.map(text).join(', ')
      : typeof value === 'object' && value !== null
        ? JSON.stringify(value)
        : String(value)
  return Object.keys(values).length === 0
    ? '  (every default)'
    : formatPairs(Object.entries(values).map(([key, value]) => [`  ${key}`, text(value)]))
}

/** The data sets that a study names. */
function datasetsOf(study: Study): string[] {
  const named = (values: Readonly<Record<string, unknown>>) =>
    values['dataset'] === undefined ? [] : [values['dataset']].flat()
  const all = phasesOf(study).flatMap((phase) =>
    phase.matrix.map(
      (block) =>
        [named(block), named(phase.base), named(study.base)].find((list) => list.length > 0) ?? [
          experimentFields.parse({}).dataset,
        ],
    ),
  )
  return [...new Set(all.flat())].map(String)
}

function countOf(runs: number): string {
  return `${runs} ${runs === 1 ? 'run' : 'runs'}`
}
