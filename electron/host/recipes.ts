import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ShippedRecipe } from '../../shared/contract/studies.ts'
import { countRuns } from '../../shared/experiment/count-runs.ts'
import { parseStudy } from '../../shared/experiment/study.ts'
import { resourcePath } from '../resources/resource-path.ts'
import { readRecipe } from './read-recipe.ts'

const ending = '.json'

/** The folder of the recipes that come with the application. */
export function recipesDirectory(): string {
  return resourcePath('recipes')
}

/**
 * The recipes that come with the application, the demo first, then by name.
 * @throws BadInput if one is not a recipe.
 */
export function shippedRecipes(directory = recipesDirectory()): ShippedRecipe[] {
  const files = readdirSync(directory).filter((file) => file.endsWith(ending))
  const recipes = files.map((file) => {
    const study = parseStudy(readRecipe(join(directory, file)))
    return { name: basename(file, ending), study, runs: countRuns(study) }
  })
  const rank = ({ name }: ShippedRecipe) => (name === 'demo' ? 0 : 1)
  return recipes.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}
