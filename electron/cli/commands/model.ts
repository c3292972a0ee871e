import { Option, type Command } from 'commander'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { completeModel } from '../../../shared/experiment/complete-model.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { layerComplaints } from '../../../shared/experiment/check-layers.ts'
import { methodComplaints } from '../../../shared/experiment/check-method.ts'
import { experimentFields, type Experiment } from '../../../shared/experiment/experiment.ts'
import { architectureComplaints, writtenModel } from '../../../shared/experiment/architecture/architecture.ts'
import { findModel, modelNames, modelOf, models } from '../../../shared/experiment/model-catalogue.ts'
import { usualImages } from '../../../shared/experiment/models/usual-images.ts'
import { completeParameters, type ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { attentionKinds } from '../../../shared/experiment/regime.ts'
import { presetNames } from '../../../shared/experiment/policy.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { findQuantizer, quantizerNames } from '../../../shared/quantizers/zoo.ts'
import { memoryPlan, type MemoryPlan } from '../../trainer/programs/memory-plan.ts'
import { summarizeModel, type SummarizedModel } from '../../trainer/models/summary.ts'
import { readArchitecture } from '../../host/read-architecture.ts'
import { collectParameters, integerWithin } from '../arguments.ts'
import { formatPairs } from '../columns.ts'
import { addModelCheck } from '../model-check.ts'
import { formatSummary } from '../model-text.ts'
import type { Terminal } from '../terminal.ts'

interface SummaryOptions {
  regime: SummarizedModel['regime']
  quantizer: string
  preset?: string
  activationBits?: number
  attention: Experiment['attention']
  layerMethods?: string
  classes?: number
  imageSize?: number
  channels?: number
  batchSize: number
  optimizer: Experiment['optimizer']
  recompute: Experiment['recompute']
  modelParameters?: ParameterValues
  quantizerParameters?: ParameterValues
  json?: boolean
}

const proposed = experimentFields.parse({})

/** `signum model ...`: the networks, their inputs and their layers. `signum models` lists them too. */
export function addModelCommand(program: Command, terminal: Terminal): void {
  const model = program.command('model').alias('models').description('list the models, or show what one is made of')
  addList(model, terminal)
  addSummary(model, terminal)
  addModelCheck(model, terminal)
}

function addList(model: Command, terminal: Terminal): void {
  model
    .command('list', { isDefault: true })
    .description('list the models with their parameters')
    .option('--json', 'print them as JSON')
    .action((options: { json?: boolean }) => {
      if (options.json === true) {
        return terminal.print(
          JSON.stringify(
            models.map(({ propose: _, ...entry }) => entry),
            null,
            2,
          ),
        )
      }
      const texts = models.map(({ name, title, help, parameters }) => {
        const rows = parameters.map(
          (each) => [`    ${each.name}=${each.default}`, `${each.help} (${each.minimum} to ${each.maximum})`] as const,
        )
        return `${name}  ${title}\n  ${help}\n${formatPairs(rows)}`
      })
      terminal.print(texts.join('\n\n'))
    })
}

function addSummary(model: Command, terminal: Terminal): void {
  model
    .command('summary')
    .description('show the layers of a model with their parameters, bytes and multiply-adds, read off its graph')
    .argument('<name>', `one of ${modelNames.join(', ')}, or a file with a network of your own (.json, .yaml)`)
    .addOption(
      new Option('--regime <regime>', 'what is binary: weights, and activations, and sums; ba: activations alone')
        .choices(experimentFields.shape.regime.unwrap().options)
        .default(proposed.regime),
    )
    .addOption(
      new Option('--preset <preset>', 'which layers are binarized (default: as the model proposes)').choices(
        presetNames,
      ),
    )
    .addOption(
      new Option('--quantizer <name>', 'quantizer of the weights').choices(quantizerNames).default(proposed.quantizer),
    )
    .option('--activation-bits <2 to 8>', 'bits of activations in regime bw', integerWithin(2, 8))
    .addOption(
      new Option('--attention <kind>', 'products within attention').choices(attentionKinds).default(proposed.attention),
    )
    .option('--layer-methods <rules>', 'what differs in some layers, as in "first: full; mlp: ternary"')
    .option('--quantizer-parameters <name=number,...>', 'parameters of the quantizer', collectParameters)
    .option(
      '--model-parameters <name=number,...>',
      'size of the network, if it is to differ from the default',
      collectParameters,
    )
    .option('--classes <count>', 'classes (default: 10, or 1000 for models of ImageNet)', integerWithin(2, 65_536))
    .option(
      '--image-size <pixels>',
      'height and width of an image (default: 32, 224 for models of ImageNet, 28 for small ones)',
      integerWithin(1, 4096),
    )
    .option(
      '--channels <count>',
      'colour channels of an image (default: 3, or 1 for small models)',
      integerWithin(1, 4),
    )
    .option(
      '--batch-size <images>',
      'images a training step, for the memory that it needs',
      integerWithin(1, 65_536),
      proposed.batchSize,
    )
    .addOption(
      new Option('--optimizer <name>', 'optimizer of the training, for the same')
        .choices(experimentFields.shape.optimizer.unwrap().options)
        .default(proposed.optimizer),
    )
    .addOption(
      new Option(
        '--recompute <kind>',
        'activations that are recomputed for the gradients instead of kept, for the same',
      )
        .choices(experimentFields.shape.recompute.unwrap().options)
        .default(proposed.recompute),
    )
    .option('--json', 'print it as JSON')
    .action((name: string, options: SummaryOptions) => {
      const { model: chosen, taken } = complete(name, options)
      const summary = summarizeModel(chosen)
      const training = trainingNeed(chosen, options)
      if (options.json === true) {
        const { model: _, images, classes, ...choices } = chosen
        return terminal.print(
          JSON.stringify(
            {
              name: chosen.model,
              title: modelOf(chosen).title,
              ...choices,
              images: { ...images, classes, taken },
              counted,
              ...summary,
              training,
            },
            null,
            2,
          ),
        )
      }
      terminal.print(formatSummary(chosen, taken, summary, training, counted))
    })
}

/** Memory that a training step would need. */
function trainingNeed(
  { images, classes, ...choices }: SummarizedModel,
  { batchSize, optimizer, recompute }: SummaryOptions,
): MemoryPlan {
  const named = Array.from({ length: classes }, (_, index) => String(index))
  const dataset: DatasetEntry = {
    name: 'images',
    title: '',
    help: '',
    ...images,
    classes: named,
    trainImages: batchSize,
    testImages: 1,
    source: '',
    licence: '',
  }
  return memoryPlan(
    resolveExperiment({ ...choices, dataset: dataset.name, batchSize, optimizer, recompute }, [dataset]),
    dataset,
  )
}

/** States what the figures of multiply-adds include, so that they can be set beside others. */
const counted =
  'Multiply-adds of one image, padding included: convolutions, linear layers and the two products of ' +
  'activations in attention; biases, norms, activations, softmax and pooling are not counted.'

/** A model of the catalogue, or the network in a file. @throws BadInput if there is neither */
function networkOf(given: string): { name: string; architecture: string | null } {
  if (findModel(given) !== undefined) return { name: given, architecture: null }
  if (/\.(json|ya?ml)$/i.test(given) || given.trimStart().startsWith('{'))
    return { name: writtenModel, architecture: readArchitecture(given) }
  throw new BadInput({
    code: 'unknown-name',
    subject: given,
    what: phrase`there is no model "${given}"`,
    remedy: phrase`there are ${modelNames.join(', ')}, and networks of your own in files ending with .json or .yaml`,
  })
}

/**
 * @throws BadInput if something does not go together.
 * @returns the model, and which of the images' facts were left out.
 */
function complete(given: string, options: SummaryOptions): { model: SummarizedModel; taken: string } {
  const { name, architecture } = networkOf(given)
  const entry = modelOf({ model: name, architecture })
  const usual = usualImages(name)
  const images = {
    channels: options.channels ?? usual.channels,
    height: options.imageSize ?? usual.height,
    width: options.imageSize ?? usual.width,
  }
  const form = `the ${images.height}x${images.width} images`
  const { values, preset, complaints } = completeModel(entry, images, form, {
    modelParameters: options.modelParameters ?? {},
    preset: options.preset,
  })
  const quantizer = completeParameters(
    `the quantizer ${options.quantizer}`,
    findQuantizer(options.quantizer)!.parameters,
    options.quantizerParameters ?? {},
  )
  const { regime, activationBits = null, attention, layerMethods = null } = options
  const own = findQuantizer(options.quantizer)!
  if (architecture !== null)
    complaints.push(...architectureComplaints(architecture, images, options.classes ?? usual.classes))
  const method = {
    ...proposed,
    model: name,
    architecture,
    regime,
    activationBits,
    attention,
    layerMethods,
    update: 'pc++' as const,
  }
  complaints.push(...methodComplaints(own, method), ...layerComplaints(own, { ...method, update: null }, method.update))
  if (complaints.length + quantizer.complaints.length > 0)
    throw new BadInput([
      ...complaints,
      ...quantizer.complaints.map((fault) => ({ ...fault, field: 'quantizerParameters' })),
    ])
  const left = Object.entries({
    'image size': options.imageSize,
    channels: options.channels,
    classes: options.classes,
  }).filter(([, given]) => given === undefined)
  return {
    model: {
      model: name,
      architecture,
      regime,
      activationBits,
      attention,
      layerMethods,
      preset,
      quantizer: options.quantizer,
      quantizerParameters: quantizer.values,
      modelParameters: values,
      images,
      classes: options.classes ?? usual.classes,
    },
    taken: left.length === 0 ? 'as given' : `${left.map(([what]) => what).join(', ')} of ${usual.title}`,
  }
}
