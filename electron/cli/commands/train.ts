import type { Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { readRecipe } from '../../host/read-recipe.ts'
import { addExperimentFlags, checkExperiment, experimentsOf } from '../experiment-flags.ts'
import { interruptible } from '../interrupt.ts'
import { formatRuns } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { rankOf } from '../../trainer/engines/torch/rank.ts'
import { computeForRankZero, sharedExperiment } from '../ranks.ts'
import { requireFinished, waitForRuns } from '../wait.ts'
import { dataDirectoryOf, withHost, type CommonOptions } from '../with-host.ts'

type TrainOptions = CommonOptions & { recipe?: string; json?: boolean }

/** `signum train`: one run, or one for each seed, from start to end. */
export function addTrainCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('train')
    .description(
      'train one network and wait for it, or one for each of several seeds; Ctrl C stops it so that it can be resumed',
    )
    .option('--recipe <file>', 'an experiment in JSON; flags override it')
    .option('--json', 'print the run as JSON; with several seeds, a list of them')
  addExperimentFlags(command)
  command.action(async (_: unknown, self: Command) => {
    const options = self.optsWithGlobals<TrainOptions>()
    const asked = experimentsOf({ ...options }).map((flags) => mergeRecipe(options.recipe, flags))
    const rank = rankOf()
    const experiments = rank === null ? asked : [sharedExperiment(asked, rank)]
    const data = cacheDirectoryOf(dataDirectoryOf(options))
    const [datasets, weights] = [await listDatasets(data), await listWeights(data)]
    for (const experiment of experiments) checkExperiment(experiment, datasets, weights)
    if (rank !== null && rank.rank > 0) return computeForRankZero(rank)
    await interruptible((signal) =>
      withHost({ ...options, concurrency: 1, notifies: true }, async (host) => {
        const { ids } = await host.client.runs.launch({ experiments })
        if (options.quiet !== true)
          terminal.say(ids.length === 1 ? `run ${ids[0]} starts` : `runs ${ids.join(', ')} start, one after another`)
        const runs = await waitForRuns(host, ids, { terminal, quiet: options.quiet === true, signal })
        const data = experiments.length === 1 ? runs[0] : runs
        terminal.print(options.json === true ? JSON.stringify(data, null, 2) : formatRuns(runs))
        requireFinished(runs, signal)
      }),
    )
  })
}

function mergeRecipe(file: string | undefined, flags: ExperimentInput): ExperimentInput {
  if (file === undefined) return flags
  const recipe = readRecipe(file)
  if (typeof recipe !== 'object' || recipe === null || Array.isArray(recipe))
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`the recipe ${file} is not an object of fields`,
    })
  if ('matrix' in recipe || 'base' in recipe)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} is the recipe of a study`,
      remedy: phrase`run it with \`signum study run ${file}\``,
    })
  return { ...recipe, ...flags }
}
