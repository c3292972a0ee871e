import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRecipe } from '../../../electron/host/read-recipe.ts'
import { shippedRecipes } from '../../../electron/host/recipes.ts'
import { builtInDatasets } from '../../../shared/experiment/dataset-catalogue.ts'
import { planStudy } from '../../../shared/experiment/plan-study.ts'
import { parseStudy, type Study } from '../../../shared/experiment/study.ts'
import { expandStudy } from '../../../shared/experiment/plan-study.ts'
import { quantizerNames } from '../../../shared/quantizers/zoo.ts'
import { added } from './recipe-datasets.ts'
import { temporaryDirectory } from './store/fixtures.ts'

const recipes = shippedRecipes()
const find = (name: string): Study => recipes.find((recipe) => recipe.name === name)!.study

test.each(recipes.map((recipe) => [recipe.name, recipe] as const))(
  '%s parses, says what it is for, and expands to as many different runs as are told',
  (_, { study, runs }) => {
    const plan = planStudy(study, [...builtInDatasets, ...added])
    expect(plan).toHaveLength(runs)
    expect(new Set(plan.map(({ experiment, source }) => JSON.stringify([experiment, source]))).size).toBe(runs)
    expect(study.notes.length).toBeGreaterThan(40)
  },
)

test('the demo comes first', () => {
  expect(recipes.map(({ name }) => name)).toEqual([
    'demo',
    'cifar10-resnet20-quick',
    'cifar10-vit-quick',
    'deit-imagenet',
    'end-to-end-cifar10',
    'families',
    'fine-tuning',
    'fine-tuning-cifar10',
    'forms',
    'irnet-cifar10',
    'metaquant-cifar10',
    'method-cifar10',
    'parq-cifar10',
    'resnet-imagenet',
    'sample',
    'stages-cifar10',
    'vit-cifar10',
  ])
})

test('one recipe has every method of the zoo, on data that is at hand', () => {
  expect(new Set(expandStudy(find('families')).map(({ quantizer }) => quantizer))).toEqual(new Set(quantizerNames))
})

test('fine-tuning starts each run from the full-precision one of its model and seed', () => {
  const plan = planStudy(find('fine-tuning'))
  const tuned = plan.filter(({ source }) => source !== null)
  expect(tuned).toHaveLength(84)
  for (const { experiment, source } of tuned)
    expect(plan[source!]!.experiment).toMatchObject({
      quantizer: 'full',
      model: experiment.model,
      seed: experiment.seed,
    })
})

test("the first step of the method's protocol trains runs of the whole recipe, which goes on from them", () => {
  const datasets = [...builtInDatasets, ...added]
  const planned = (study: Study) => {
    const plan = planStudy(study, datasets)
    return plan.map(({ resolved, source }) =>
      JSON.stringify([resolved, source === null ? null : plan[source]!.resolved]),
    )
  }
  const step = planned(parseStudy(readRecipe('docs/results/method/first-step.json')))
  expect(step).toHaveLength(12)
  expect(new Set(planned(find('method-cifar10')))).toEqual(new Set([...planned(find('method-cifar10')), ...step]))
})

describe('a folder of recipes', () => {
  test('with one that is none is refused by the name of the file', () => {
    const folder = temporaryDirectory()
    writeFileSync(join(folder, 'torn.json'), '{"name": ')
    expect(() => shippedRecipes(folder)).toThrow(/torn\.json is not valid JSON/)
  })
})
