import { availableParallelism } from 'node:os'
import type { Frozen } from '../../../shared/contract/packed.ts'
import { methodNameOf } from '../../../shared/experiment/method.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { encodePacked } from '../../../shared/packed/file.ts'
import { sizeOf, type FrozenNetwork } from '../../../shared/packed/manifest.ts'
import { BatchFeeder } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import { testFeeder, trainingFeeder } from '../../data/feeders.ts'
import { loadDataset } from '../../data/load-dataset.ts'
import { writeWhole } from '../../data/write-whole.ts'
import { chooseEngine } from '../engines/engines.ts'
import { readStates } from '../engines/read-states.ts'
import { reachable } from '../graph/graph.ts'
import { symbolFeed } from '../layers/quantize.ts'
import { tauAt, tauFeed } from '../layers/weight-form.ts'
import { readCheckpoint, type Checkpoint } from '../checkpoints/checkpoint.ts'
import { batchBuffers, scoreRows } from '../evaluation/evaluation.ts'
import { Evaluator } from '../evaluation/evaluator.ts'
import { initialState } from '../checkpoints/initial-state.ts'
import { evaluationProgram, imagesFeed, trainingProgram } from '../programs/programs.ts'
import { stateOf } from '../checkpoints/resumption.ts'
import { checkSameData } from '../checkpoints/trained-data.ts'
import { encodeSafetensors } from '../checkpoints/safetensors.ts'
import { scalarFeeds } from '../schedules/scalar-feeds.ts'
import { freeze, isImages } from './freeze.ts'

export interface FreezingOrder {
  runId: number
  experiment: ResolvedExperiment
  checkpoint: string
  /** Fingerprint of the images that the run was trained on, by its record; null if unknown. */
  data: string | null
  dataDirectory: string
  /** Where the packed file goes. */
  output: string
  /** Where the latent weights go, with all else that is deployed. */
  latents: string
}

const batchSize = 200

/**
 * Freezes a run as it is deployed, writes the packed file, and holds it against the training graph on every held-out
 * image.
 * @throws FreezeError, CheckpointError, DatasetUnavailable, EngineError
 */
export async function freezeRun({
  runId,
  experiment,
  checkpoint: path,
  data,
  dataDirectory,
  output,
  latents,
}: FreezingOrder): Promise<Frozen> {
  const checkpoint = await readCheckpoint(path)
  const found = await loadDataset(experiment.dataset, dataDirectory)
  checkSameData(runId, found, checkpoint.data?.fingerprint ?? data)
  // Names of classes and constants of normalisation are the run's own.
  const { classes, normalisation } = checkpoint.data ?? found
  const dataset = { ...found, classes, normalisation }
  const { engine } = await chooseEngine('onnxruntime', availableParallelism())
  const { network, slots } = trainingProgram(experiment, dataset)
  const state = engine.createState(stateOf(checkpoint, initialState(network, slots, experiment.seed), path))
  const feeder = trainingFeeder(dataset, experiment)
  const symbols = symbolsOf(experiment, checkpoint)
  const evaluator = await Evaluator.create(engine, state, experiment, dataset, feeder)
  try {
    return await evaluator.asDeployed(
      scalarFeeds(symbols),
      async () => undefined,
      checkpoint.step,
      async (program) => {
        const values = new Map([
          ...[...(await readStates(state, state.names()))].map(
            ([name, values]) => [name, Float32Array.from(values)] as const,
          ),
          ...Object.entries(symbols).map(([name, value]) => [name, Float32Array.of(value)] as const),
        ])
        const frozen = frozenOf(experiment, dataset, values, {
          run: runId,
          seed: experiment.seed,
          epoch: checkpoint.epoch,
          step: checkpoint.step,
          checkpoint: checkpoint.digest,
          data: dataset.fingerprint,
        })
        const file = await encodePacked(frozen)
        await writeWhole(output, file)
        const deployed = [...network.parameters, ...network.buffers].map(
          ({ name, shape }) => [name, { shape, values: values.get(name)! }] as const,
        )
        await writeWhole(
          latents,
          encodeSafetensors(new Map(deployed), {
            format: 'pt',
            run: String(runId),
            model: experiment.model,
            method: methodNameOf(experiment),
            parameters: JSON.stringify(experiment.modelParameters),
            normalisation: JSON.stringify(feederNormalisation(dataset)),
            latent: JSON.stringify(network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name)),
          }),
        )
        const model = await PackedModel.open(file)
        const comparison = await compare(
          model,
          dataset,
          testFeeder(dataset, experiment),
          async (images) => (await program.step({ ...scalarFeeds(symbols), [imagesFeed]: images }))['logits']!,
        )
        const method = methodNameOf(experiment).replace(/[^a-z0-9+-]+/gi, '-')
        const fileName = `${experiment.model}-${method}-run${runId}.safetensors`
        return {
          runId,
          fileName,
          bytes: { float32: floatBytes(network.parameters), packed: file.length, running: model.bytes },
          kept: keptFloats(frozen),
          ...comparison,
        }
      },
    )
  } finally {
    await evaluator.dispose()
  }
}

/** mu, the quantizer's parameters and further symbols, with their values at the checkpoint's last step. */
function symbolsOf(experiment: ResolvedExperiment, { schedules, step, epoch }: Checkpoint): Record<string, number> {
  const steps = (step / Math.max(epoch, 1)) * experiment.epochs
  const progress = Math.min(1, (step - 1) / Math.max(steps - 1, 1))
  const named = Object.entries(schedules)
    .filter(([name]) => name !== 'learningRate')
    .map(([name, value]) => [symbolFeed(name), value] as const)
  return {
    ...Object.fromEntries(named),
    [symbolFeed('frozen')]: progress >= experiment.freezeSigns ? 1 : 0,
    [tauFeed]: tauAt(progress),
  }
}

function frozenOf(
  experiment: ResolvedExperiment,
  dataset: Dataset,
  values: ReadonlyMap<string, Float32Array>,
  source: Record<string, string | number>,
): FrozenNetwork {
  const { program, network } = evaluationProgram(experiment, dataset, 'hard', 1)
  const logits = program.outputs['logits']!
  const {
    model,
    modelParameters,
    regime,
    preset,
    weightForm,
    activationForm,
    activationBits,
    layerMethods,
    attention,
  } = experiment
  const { channels, height, width, classes } = dataset
  const { mean, deviation } = feederNormalisation(dataset)
  return freeze({
    logits,
    images: reachable([logits]).find(isImages)!,
    parameters: network.parameters,
    values,
    about: {
      architecture: {
        model,
        modelParameters,
        method: methodNameOf(experiment),
        regime,
        preset,
        weightForm,
        activationForm,
        activationBits,
        layerMethods,
        attention,
      },
      images: { channels, height, width, mean: [...mean], deviation: [...deviation] },
      classes: [...classes],
      source: { dataset: dataset.name, ...source },
    },
  })
}

/** The constants that networks are fed with. */
const feederNormalisation = (dataset: Dataset) => new BatchFeeder(dataset, 'test', { seed: 0 }).normalisation

const floatBytes = (parameters: readonly { shape: readonly number[] }[]): number =>
  parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0)

function keptFloats({ manifest }: FrozenNetwork): Frozen['kept'] {
  const floats = manifest.constants
    .filter(({ storage }) => storage === 'float')
    .map(({ name, parameter, shape }) => ({ name: parameter ?? `folded ${name}`, bytes: 4 * sizeOf(shape) }))
  return floats.sort((a, b) => b.bytes - a.bytes)
}

/** The packed network beside the training graph, on every held-out image. */
async function compare(
  model: PackedModel,
  dataset: Dataset,
  feeder: BatchFeeder,
  logitsOf: (images: Float32Array) => Promise<ArrayLike<number>>,
): Promise<Pick<Frozen, 'images' | 'accuracy' | 'otherClasses' | 'closeImages' | 'difference' | 'milliseconds'>> {
  const { images, targets, classes } = batchBuffers(dataset, Math.min(batchSize, feeder.count))
  const size = images.length / (targets.length / classes)
  let [trained, packed, otherClasses, largest] = [0, 0, 0, 0]
  const apart: number[] = []
  const times: number[] = []
  for (const indices of feeder.evaluationBatches(targets.length / classes)) {
    await feeder.fill(indices, images, targets)
    const exact = Float32Array.from(await logitsOf(images))
    const found = new Float32Array(indices.length * classes)
    for (let image = 0; image < indices.length; image++) {
      const began = performance.now()
      const { logits } = model.predict(images.subarray(image * size, (image + 1) * size))
      times.push(performance.now() - began)
      found.set(logits, image * classes)
    }
    trained += scoreRows(exact, targets, classes, indices.length).correct
    packed += scoreRows(found, targets, classes, indices.length).correct
    for (let image = 0; image < indices.length; image++) {
      const [a, b] = [exact, found].map((logits) => logits.subarray(image * classes, (image + 1) * classes)) as [
        Float32Array,
        Float32Array,
      ]
      if (best(a) !== best(b)) otherClasses++
      apart.push(a.reduce((most, logit, index) => Math.max(most, Math.abs(logit - b[index]!)), 0))
      largest = a.reduce((most, logit) => Math.max(most, Math.abs(logit)), largest)
    }
  }
  times.sort((a, b) => a - b)
  return {
    images: feeder.count,
    accuracy: { trained: trained / feeder.count, packed: packed / feeder.count },
    otherClasses,
    closeImages: apart.filter((each) => each <= 1e-5 * largest).length,
    difference: Math.max(...apart) / Math.max(largest, 1e-30),
    milliseconds: times[Math.floor(times.length / 2)] ?? 0,
  }
}

const best = (row: Float32Array): number => row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity))
