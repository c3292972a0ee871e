import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { listed, phrase } from '../../../shared/errors/phrase.ts'
import { loadDataset } from '../../data/load-dataset.ts'
import { cacheDirectoryOf } from '../../host/data-directory.ts'
import { evaluateWeights } from '../../trainer/weights/evaluate.ts'
import { mappingInto, stateFrom } from '../../trainer/weights/read-into.ts'
import { publishedFile } from '../../trainer/weights/write-out.ts'
import { mappedModels, mapsOf, weightMaps } from '../../weights/maps/maps.ts'
import type { WeightMap } from '../../weights/maps/weight-map.ts'
import type { WeightFile } from '../../weights/read-weights.ts'
import { collectParameters } from '../arguments.ts'
import { CommandFailure, exitCodes } from '../command-failure.ts'
import { requireEnding } from '../endings.ts'
import { formatPairs } from '../columns.ts'
import { formatCount } from '../format.ts'
import { interruptible } from '../interrupt.ts'
import { npyOf } from '../npy.ts'
import type { Terminal } from '../terminal.ts'
import { addKeepCommands } from '../weights/keep.ts'
import { givenWeights, networkOf, type WeightOptions } from '../weights/open.ts'
import { formatFile, formatMapping } from '../weights/text.ts'
import { dataDirectoryOf } from '../with-host.ts'
import { writeOutput } from '../write-output.ts'

/** `signum weights ...`: files of weights that others trained, and our own for others. */
export function addWeightsCommand(program: Command, terminal: Terminal): void {
  const weights = program
    .command('weights')
    .description('look into files of weights (safetensors, PyTorch, ONNX), score and keep them, write them for PyTorch')
  addShow(weights, terminal)
  addEvaluate(weights, terminal)
  addWrite(weights, terminal)
  addKeepCommands(weights, terminal)
}

/** The options that say what is in a file. */
function withModel(command: Command): Command {
  return command
    .argument(
      '<path>',
      'a .safetensors file or the index of several, a .pth or .pt file of PyTorch, an .onnx file, or the name of ' +
        'kept weights',
    )
    .addOption(new Option('--model <name>', 'model that the weights are of; kept ones know it').choices(mappedModels))
    .option('--model-parameters <name=number,...>', 'size of the network, where it is not the usual', collectParameters)
    .option(
      '--part <name>',
      'which set of tensors, if the file has several (default: the first that is not an average)',
    )
}

function addShow(weights: Command, terminal: Terminal): void {
  withModel(weights.command('show'))
    .description('show what a file of weights holds and, with --model, what would become of every tensor')
    .option('--dataset <name>', 'images that the model is to take (default: those that the weights were made for)')
    .option('--json', 'print it as JSON')
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<WeightOptions>()
      const given = await givenWeights(path, options)
      const { file } = given
      const mapping = given.model === null ? null : mappingInto(await networkOf(given, options), file)
      if (options.json === true) return terminal.print(JSON.stringify({ ...described(file), mapping }, null, 2))
      terminal.print(
        [formatFile(path, file), ...(mapping === null ? [] : [formatMapping(mapping, given.model!)])].join('\n\n'),
      )
    })
}

function addEvaluate(weights: Command, terminal: Terminal): void {
  withModel(weights.command('evaluate'))
    .description('score weights in full precision on the held-out images of a data set')
    .requiredOption('--dataset <name>', 'data set with as many classes as the head has')
    .option('--logits <file>', 'write the logits too, [images, classes] in float32, as .npy')
    .option('--json', 'print it as JSON')
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<WeightOptions & { logits?: string }>()
      requireEnding(options.logits, ['npy'], { key: 'logits', what: 'an array of NumPy' })
      const given = await givenWeights(path, options)
      const { file } = given
      const real = await networkOf(given, options)
      const { state, mapping } = stateFrom(path, file, real)
      const dataset = await loadDataset(options.dataset!, cacheDirectoryOf(dataDirectoryOf(options)))
      const score = await interruptible((signal) =>
        evaluateWeights(real, state, dataset, (done, all) => {
          if (signal.aborted) throw new CommandFailure('interrupted', exitCodes.interrupted)
          if (options.quiet !== true) terminal.draw(`${formatCount(done)} of ${formatCount(all)} images`)
        }),
      )
      terminal.draw(null)
      const { logits, ...facts } = score
      if (options.logits !== undefined)
        writeOutput(resolve(options.logits), npyOf([score.images, dataset.classes.length], logits))
      const newHead = mapping.tensors.some(({ change }) => change === 'new-head')
      if (options.json === true)
        return terminal.print(JSON.stringify({ ...facts, newHead, digest: file.digest }, null, 2))
      terminal.print(
        formatPairs([
          ['accuracy', `${(100 * facts.accuracy).toFixed(2)} % of ${formatCount(facts.images)} held-out images`],
          ['loss', `${facts.loss.toFixed(4)} nats`],
          ['images', `normalised as the ${facts.normalisation === 'weights' ? 'weights were trained' : 'data set is'}`],
          ...(newHead ? [['head', 'new, for other classes: the accuracy is that of chance'] as const] : []),
        ]),
      )
    })
}

function addWrite(weights: Command, terminal: Terminal): void {
  withModel(weights.command('write'))
    .description(
      'write weights, such as the file of `signum freeze --latents`, as safetensors under the names of ' +
        'torchvision and timm, which load them with strict=True',
    )
    .requiredOption('--output <file>', 'where the file goes')
    .addOption(
      new Option('--names <names>', 'whose names (default: those of torchvision or timm)').choices(
        weightMaps.map(({ name }) => name),
      ),
    )
    .option('--json', 'print what came of it as JSON')
    .action(async (path: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<WeightOptions & { output: string; names?: string }>()
      requireEnding(options.output, ['safetensors'], { what: 'a file of weights' })
      const given = await givenWeights(path, options)
      const { file } = given
      const real = await networkOf(given, options)
      const { state, mapping } = stateFrom(path, file, real)
      const output = resolve(options.output)
      writeOutput(output, publishedFile(real, state, namedMap(real.experiment.model, options.names)))
      const tensors = mapping.tensors.length
      if (options.json === true) return terminal.print(JSON.stringify({ path: output, tensors }, null, 2))
      terminal.print(`${output}\n${formatPairs([['  tensors', String(tensors)]])}`)
    })
}

/** @throws BadInput if the names are those of another architecture */
function namedMap(model: string, names: string | undefined): WeightMap {
  const maps = mapsOf(model)
  const found = names === undefined ? maps[0] : maps.find(({ name }) => name === names)
  if (found !== undefined) return found
  throw new BadInput({
    code: 'unknown-name',
    subject: names ?? null,
    field: 'names',
    what: phrase`${names ?? ''} has no names for ${model}`,
    remedy: phrase`take one of: ${listed(maps.map(({ name }) => name))}`,
  })
}

function described({ tensors, ...file }: WeightFile): object {
  return {
    ...file,
    tensors: [...tensors].map(([name, { shape, type }]) => ({ name, shape, type })),
  }
}
