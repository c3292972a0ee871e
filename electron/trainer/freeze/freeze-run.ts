import { availableParallelism } from 'node:os'
import type { Frozen } from '../../../shared/contract/packed.ts'
import { methodNameOf } from '../../../shared/experiment/method.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { encodePacked } from '../../../shared/packed/file.ts'
import {
  type ActivationForm,
  formOfName,
  type FrozenNetwork,
  type PackedConstant,
  type RealForm,
  realForms,
  sizeOf,
} from '../../../shared/packed/manifest.ts'
import { storedBytes } from '../../../shared/packed/storage.ts'
import { BatchFeeder } from '../../data/batches.ts'
import type { Dataset } from '../../data/dataset.ts'
import { testFeeder, trainingFeeder } from '../../data/feeders.ts'
import { writeWhole } from '../../data/write-whole.ts'
import { chooseEngine } from '../engines/engines.ts'
import { readStates } from '../engines/read-states.ts'
import { reachable } from '../graph/graph.ts'
import { binarizedFeed } from '../layers/gradual.ts'
import { symbolFeed } from '../layers/quantize.ts'
import { tauAt, tauFeed } from '../layers/weight-form.ts'
import { readCheckpoint, type Checkpoint } from '../checkpoints/checkpoint.ts'
import { Evaluator } from '../evaluation/evaluator.ts'
import { initialState } from '../checkpoints/initial-state.ts'
import { evaluationProgram, imagesFeed, trainingProgram } from '../programs/programs.ts'
import { stateOf } from '../checkpoints/resumption.ts'
import { loadTrainedData } from '../checkpoints/trained-data.ts'
import { encodeSafetensors } from '../checkpoints/safetensors.ts'
import { scalarFeeds } from '../schedules/scalar-feeds.ts'
import { compare } from './compare.ts'
import { freeze, isImages } from './freeze.ts'
import { withActivations } from './byte-activations.ts'
import { withRealForm } from './real-rest.ts'

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
  /** What the numbers that stay real are kept in. */
  real: RealForm
  /** What real activations are rounded to before weights of one bit. */
  activations: ActivationForm
}

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
  real,
  activations,
}: FreezingOrder): Promise<Frozen> {
  const checkpoint = await readCheckpoint(path)
  const found = await loadTrainedData(runId, experiment.dataset, checkpoint.data?.fingerprint ?? data, dataDirectory)
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
        const lean = withActivations(withRealForm(frozen, real), activations)
        const isPlain = real === 'float32' && activations === 'float32'
        const model = await PackedModel.open(await encodePacked(lean))
        const { float32, ...comparison } = await compare(
          model,
          isPlain ? null : await PackedModel.of(frozen),
          dataset,
          testFeeder(dataset, experiment),
          async (images) => (await program.step({ ...scalarFeeds(symbols), [imagesFeed]: images }))['logits']!,
        )
        const { images, accuracy, changedClasses } = comparison
        const rest = {
          real,
          ...(activations === 'float32' ? {} : { activations }),
          images,
          accuracy: { float32, narrow: accuracy.packed },
          changedClasses,
        }
        const file = await encodePacked(isPlain ? lean : { ...lean, manifest: { ...lean.manifest, rest } })
        await writeWhole(output, file)
        const deployed = [...network.parameters, ...network.buffers].map(
          ({ name, shape }) => [name, { shape, values: values.get(name)! }] as const,
        )
        const about = {
          ...latentsAbout(runId, experiment, dataset),
          latent: JSON.stringify(network.parameters.filter(({ binarized }) => binarized).map(({ name }) => name)),
        }
        await writeWhole(latents, encodeSafetensors(new Map(deployed), about))
        const method = methodNameOf(experiment).replace(/[^a-z0-9+-]+/gi, '-')
        const form = formOfName(real, activations)
        return {
          runId,
          fileName: `${experiment.model}-${method}-run${runId}${form}.safetensors`,
          real,
          activations,
          bytes: {
            float32: floatBytes(network.parameters),
            packed: file.length,
            bits: bitBytes(lean),
            running: model.bytes,
            resident: model.weightBytes,
          },
          sizes: await sizesByForm(frozen, { real, activations }, file.length),
          kept: keptFloats(lean),
          ...comparison,
          accuracy: { ...accuracy, float32 },
        }
      },
    )
  } finally {
    await evaluator.dispose()
  }
}

/** What a file of latent weights says of itself. */
const latentsAbout = (runId: number, experiment: ResolvedExperiment, dataset: Dataset) => ({
  format: 'pt',
  run: String(runId),
  model: experiment.model,
  method: methodNameOf(experiment),
  parameters: JSON.stringify(experiment.modelParameters),
  normalisation: JSON.stringify(feederNormalisation(dataset)),
})

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
    [binarizedFeed]: Infinity,
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
    architecture,
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
        ...((architecture ?? null) === null ? {} : { written: architecture }),
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

const isBits = ({ storage }: Pick<PackedConstant, 'storage'>) => storage === 'signs' || storage === 'levels'
const bitBytes = ({ manifest }: FrozenNetwork): number =>
  manifest.constants.filter(isBits).reduce((sum, constant) => sum + storedBytes(constant), 0)

/** Numbers that stay real, with their bytes in the file. */
function keptFloats({ manifest }: FrozenNetwork): Frozen['kept'] {
  const floats = manifest.constants
    .filter((constant) => !isBits(constant))
    .map((constant) => ({ name: constant.parameter ?? `folded ${constant.name}`, bytes: storedBytes(constant) }))
  return floats.sort((a, b) => b.bytes - a.bytes)
}

async function sizesByForm(
  frozen: FrozenNetwork,
  made: { real: RealForm; activations: ActivationForm },
  size: number,
): Promise<Frozen['sizes']> {
  return Promise.all(
    realForms.map(async (real) => ({
      real,
      bytes:
        real === made.real
          ? size
          : (await encodePacked(withActivations(withRealForm(frozen, real), made.activations))).length,
    })),
  )
}
