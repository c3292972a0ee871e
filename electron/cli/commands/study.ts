import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Study } from '../../../shared/experiment/study.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { shippedRecipes } from '../../host/recipes.ts'
import { integerWithin, parseNames } from '../arguments.ts'
import { publishStudy, type PublishOptions } from '../publish-study.ts'
import { formatRecipe, formatRecipes } from '../recipe-text.ts'
import type { Terminal } from '../terminal.ts'
import { checkStudy, readStudy, trainStudy, type StudyOptions } from '../train-study.ts'
import { dataDirectoryOf, type CommonOptions } from '../with-host.ts'

type ShowOptions = CommonOptions & { json?: boolean }

/** `signum study ...`: matrices of runs from recipes, those that come with Signum and others. */
export function addStudyCommand(program: Command, terminal: Terminal): void {
  const study = program
    .command('study')
    .description('train a matrix of networks from a recipe; list the recipes that come with Signum')
  study
    .command('list')
    .description('list the recipes that come with Signum')
    .option('--json', 'print them as JSON')
    .action((_: unknown, self: Command) => {
      const recipes = shippedRecipes()
      terminal.print(
        self.optsWithGlobals<ShowOptions>().json === true ? JSON.stringify(recipes, null, 2) : formatRecipes(recipes),
      )
    })
  study
    .command('show')
    .description('show a recipe: its purpose, its phases, how many runs, which data sets it needs')
    .argument('<recipe>', 'name of a recipe that comes with Signum, or a file')
    .option('--json', 'print the recipe itself, to be kept as a file and changed')
    .action(async (nameOrFile: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ShowOptions>()
      const recipe = findStudy(nameOrFile)
      if (options.json === true) return terminal.print(JSON.stringify(recipe, null, 2))
      terminal.print(formatRecipe(recipe, await datasetsOf(options)))
    })
  study
    .command('publish')
    .description(
      'write a study as files that open without Signum: a page with its table, curves and runs, and its data',
    )
    .argument('<study>', 'number or name of the study')
    .requiredOption('--output <folder>', 'where: index.html and data/; copy it to any web server, or open it from disk')
    .option(
      '--metric <names>',
      'what its table and curves show (default: accuracy and the loss of training, or what its scripts report)',
      parseNames,
    )
    .option(
      '--rows <fields>',
      'fields whose values make the rows of its table (default: what the runs tell)',
      parseNames,
    )
    .action((name: string, _: unknown, self: Command) =>
      publishStudy(terminal, name, self.optsWithGlobals<PublishOptions>()),
    )
  study
    .command('run')
    .description('train all runs of a recipe and print their table; Ctrl C stops them so that they can be resumed')
    .argument(
      '<recipe>',
      'name of a recipe that comes with Signum, or a file with the study in JSON: name, base, matrix or phases',
    )
    .option(
      '--only-missing',
      'train only runs that do not exist yet (same configuration, seed, data and version), and resume interrupted ones',
    )
    .option('--output <folder>', 'write table.md, table.tex, table.csv, accuracy.svg and loss.svg there')
    .option(
      '--on <profile>',
      'train on the cluster of this profile (`signum cluster profiles`); Ctrl C leaves it there',
    )
    .option('--concurrency <runs>', 'runs that train at a time', integerWithin(1, 64))
    .option('--json', 'print the runs as JSON')
    .action(async (nameOrFile: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<StudyOptions>()
      const recipe = findStudy(nameOrFile)
      const weights = await listWeights(cacheDirectoryOf(dataDirectoryOf(options)))
      checkStudy(recipe, nameOrFile, await datasetsOf(options), weights)
      await trainStudy(terminal, recipe, options)
    })
}

const datasetsOf = (options: CommonOptions) => listDatasets(cacheDirectoryOf(dataDirectoryOf(options)))

/** A file where there is one of that path, else the recipe of that name. @throws BadInput */
export function findStudy(nameOrFile: string): Study {
  if (existsSync(nameOrFile) || /[\\/]|\.json$/i.test(nameOrFile)) return readStudy(nameOrFile)
  const recipes = shippedRecipes()
  const recipe = recipes.find(({ name }) => name === nameOrFile)
  if (recipe !== undefined) return recipe.study
  throw new BadInput({
    code: 'unknown-name',
    subject: nameOrFile,
    what: phrase`there is neither a file nor a recipe "${nameOrFile}"`,
    remedy: phrase`the recipes are ${recipes.map(({ name }) => name).join(', ')}`,
  })
}
