import { findDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { gradients } from '../graph/gradient.ts'
import { valueInputs } from '../graph/kinds.ts'
import { isOperation, type Node } from '../graph/node.ts'
import { recompute } from '../graph/recompute.ts'
import { add, multiply } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { joinRanks, meanOverRanks, meansOverRanks } from '../graph/operations/ranks.ts'
import { sum } from '../graph/operations/reduction.ts'
import { constant } from '../graph/operations/source.ts'
import { partsOf, type Program } from '../graph/program.ts'
import { attentionMap, attentionPoints } from '../layers/attention-map.ts'
import { Network, type Mode } from '../layers/network.ts'
import { checkRules } from '../models/check-rules.ts'
import { methodOf } from '../models/method.ts'
import { modelBuilder } from '../models/model.ts'
import { withAverages } from '../optimizers/averaging.ts'
import { gatherGradients } from '../optimizers/gathering.ts'
import { clipGradients } from '../optimizers/gradient-clipping.ts'
import { optimizerStep, type Slot } from '../optimizers/optimizer.ts'
import { lossOf, mapFeed, nothingToCompare, taughtBy, teacherFeed } from './loss.ts'

export const imagesFeed = 'images'
export const targetsFeed = 'targets'
/** Mean and deviation a channel, by which images are normalised. */
interface Normalised {
  mean: readonly number[]
  deviation: readonly number[]
}

/** A program with the network it was built from. */
export interface NetworkProgram {
  program: Program
  network: Network
}

/** Facts of a data set that a network needs. */
export type ImageShape = Pick<DatasetEntry, 'channels' | 'height' | 'width' | 'classes'>

/** The images of a data set that comes with the application. */
function builtIn({ dataset }: ResolvedExperiment): ImageShape {
  const entry = findDataset(dataset)
  if (entry === undefined)
    throw new Error(`The size of the images of "${dataset}" must be given: it does not come with the application.`)
  return entry
}

function buildNetwork(
  experiment: ResolvedExperiment,
  dataset: ImageShape,
  mode: Mode,
  batchSize: number,
  { change = (images: Node): Node => images, ranks = 1 } = {},
): { network: Network; images: Node; logits: Node } {
  const network = new Network(mode, methodOf(experiment), experiment.stochasticDepth, ranks)
  const { channels, height, width } = dataset
  const images = network.perImage(imagesFeed, [batchSize / ranks, channels, height, width])
  const logits = modelBuilder(experiment)(network, change(images), dataset.classes.length, experiment.modelParameters)
  checkRules(network)
  return { network, images, logits }
}

/** The programs of a training with its network and what its optimizer keeps. */
export interface Training extends NetworkProgram {
  /** Takes every part of a batch but the last, whose gradients it adds up; null if a batch is one part. */
  gather: Program | null
  slots: Slot[]
}

/**
 * One optimizer step: feeds a batch and its targets (one-hot, or mixed), and the logits of a teacher if there is one;
 * returns the loss (mean cross-entropy, nats) and logits. A batch in parts is fed a part at a time. On several devices
 * it is the program of each of them, which is fed the whole batch and takes its share.
 */
export function trainingProgram(experiment: ResolvedExperiment, dataset: ImageShape = builtIn(experiment)): Training {
  const { gradientParts: parts, precision, devices: ranks } = experiment
  const { network, images, logits } = buildNetwork(experiment, dataset, 'train', experiment.batchSize / parts, {
    ranks,
  })
  const loss = lossOf(experiment, network, logits, network.perImage(targetsFeed, logits.shape))
  const slopes = gradients(
    loss,
    network.trained.map(({ node }) => node),
  )
  const gathering = parts > 1 ? gatherGradients(network, slopes, parts) : null
  const means = meansOverRanks(gathering?.means ?? slopes, ranks)
  const step = optimizerStep(network, clipGradients(means, experiment.gradientClip), experiment)
  const { slots, updates } = withAverages(network, step, experiment.averaging)
  const outputs = { loss: meanOverRanks(loss, ranks), logits: joinRanks(logits, ranks) }
  const forward = [...Object.values(outputs), ...Object.values(network.updates)]
  const programOf = (name: string, changes: Program['updates']): Program => {
    const program: Program = { name, outputs, updates: { ...network.updates, ...changes } }
    return { ...recompute(program, { kind: experiment.recompute, forward, images, kept: network.ends }), precision }
  }
  return {
    program: programOf('train', { ...updates, ...gathering?.cleared }),
    gather: gathering && programOf('gather', gathering.gathered),
    network,
    slots: [...slots, ...(gathering?.slots ?? [])],
  }
}

/** Logits of a batch with the forward quantizer (soft) or the deployed one (hard). */
export function evaluationProgram(
  experiment: ResolvedExperiment,
  dataset: ImageShape,
  mode: 'soft' | 'hard',
  batchSize: number,
): NetworkProgram {
  const { network, logits } = buildNetwork(experiment, dataset, mode, batchSize)
  return { program: { name: mode, outputs: { logits }, updates: {} }, network }
}

/** What a student is fed of its teacher with every batch: by feed the values of an image. */
export function lessonsOf(experiment: ResolvedExperiment, dataset: ImageShape): ReadonlyMap<string, number> {
  const { network } = buildNetwork(experiment, dataset, 'hard', 1)
  return taughtBy(experiment, network, dataset.classes.length)
}

/**
 * What a teacher tells of a batch that was normalised for another network.
 * @param normalisation of the images as they are given, and as this network is used to
 * @param lessons the feeds of the student that are to be made, by feed the values of an image
 * @throws BadInput if it has no attention to compare with where the student's is
 */
export function teacherProgram(
  experiment: ResolvedExperiment,
  dataset: ImageShape,
  batchSize: number,
  { from, to, lessons }: { from: Normalised; to: Normalised; lessons: ReadonlyMap<string, number> },
): Program {
  const change = (images: Node): Node => {
    if (JSON.stringify(from) === JSON.stringify(to)) return images
    const perChannel = (value: (channel: number) => number): Node =>
      constant(
        images.graph,
        from.mean.map((_, channel) => value(channel)),
        [1, dataset.channels, 1, 1],
      )
    const scale = perChannel((channel) => from.deviation[channel]! / to.deviation[channel]!)
    const shift = perChannel((channel) => (from.mean[channel]! - to.mean[channel]!) / to.deviation[channel]!)
    return add(multiply(images, scale), shift)
  }
  const { network, logits } = buildNetwork(experiment, dataset, 'hard', batchSize, { change })
  const points = attentionPoints(network)
  const told = new Map([[teacherFeed, logits], ...[...points].map(([places, end]) => [mapFeed(places), end] as const)])
  const outputs = Object.fromEntries(
    [...lessons].map(([feed, width]) => {
      const node = told.get(feed)
      if (node === undefined) throw nothingToCompare(width, [...points.keys()])
      return [feed, node === logits ? node : attentionMap(node)]
    }),
  )
  return { name: 'teacher', outputs, updates: {} }
}

/**
 * For every layer, in the order of the forward pass of a training step, a scalar by the layer's name: 0 if all its
 * sums are finite, NaN if one is not.
 */
export function finitenessProgram(experiment: ResolvedExperiment, dataset: ImageShape): Program {
  const { network, logits } = buildNetwork(experiment, dataset, 'train', experiment.batchSize)
  const { nodes } = partsOf({ name: 'forward', outputs: { logits }, updates: {} })
  const sums = [...network.weights].map(
    ([weight, { name }]) => [name.slice(0, name.lastIndexOf('.')), productOf(weight, nodes)] as const,
  )
  return {
    name: 'finiteness',
    outputs: Object.fromEntries(sums.map(([layer, node]) => [layer, reshape(sum(multiply(node, 0)), [])])),
    updates: {},
  }
}

/**
 * Where a weight, turned and reshaped as may be, first meets what it acts upon.
 * @param nodes in the order of their computation
 */
function productOf(weight: Node, nodes: readonly Node[]): Node {
  const own = new Set([weight])
  for (const node of nodes) {
    const inputs = valueInputs(node)
    if (!inputs.some((input) => own.has(input))) continue
    if (!inputs.every((input) => own.has(input) || isOperation(input, 'constant'))) return node
    own.add(node)
  }
  throw new Error(`Nothing is multiplied by the weight of node ${weight.id}.`)
}

/** Averages the batch statistics of the deployed network into the running ones; null if the model has none. */
export function reestimationProgram(experiment: ResolvedExperiment, dataset: ImageShape): NetworkProgram | null {
  const { network } = buildNetwork(experiment, dataset, 'reestimate', experiment.batchSize)
  return network.buffers.length === 0
    ? null
    : { program: { name: 'reestimate', outputs: {}, updates: network.updates }, network }
}
