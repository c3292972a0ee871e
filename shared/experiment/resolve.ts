import { completeSchedule } from '../quantizers/schedule.ts'
import { BadInput } from '../errors/bad-input.ts'
import type { FaultInput } from '../errors/fault.ts'
import { field, phrase } from '../errors/phrase.ts'
import { complaintsOf } from './complaints.ts'
import { layerComplaints } from './check-layers.ts'
import { gradualComplaints, methodComplaints } from './check-method.ts'
import { completeModel } from './complete-model.ts'
import { builtInDatasets, requireDataset, type DatasetEntry } from './dataset-catalogue.ts'
import { completePair, scheduleComplaints } from './complete-pair.ts'
import { experimentFields, type Experiment, type ExperimentInput } from './experiment.ts'
import { findWeights, pinned, type FoundWeights, type KeptWeights } from './kept-weights.ts'
import { modelOf } from './model-catalogue.ts'
import { architectureComplaints, writtenModel } from './architecture/architecture.ts'
import { completeParameters } from '../quantizers/parameter.ts'
import { machineComplaints } from './check-machine.ts'
import { practiceComplaints } from './practice.ts'
import type { ResolvedExperiment } from './resolved-experiment.ts'
import { hasValidation, trainable } from './validation.ts'

/**
 * Checks an experiment and fills in what it leaves open.
 * @param datasets the data sets there are, if others are known than those that come with the application.
 * @param weights the kept weights there are; null if they are not known here, and are not checked then.
 * @throws BadInput with one complaint a wrong field.
 */
export function resolveExperiment(
  input: unknown,
  datasets: readonly DatasetEntry[] = builtInDatasets,
  weights: readonly KeptWeights[] | null = null,
): ResolvedExperiment {
  const parsed = experimentFields.safeParse(input, { reportInput: true })
  if (!parsed.success)
    throw new BadInput(parsed.error.issues.flatMap((issue) => complaintsOf(issue, Object.keys(experimentFields.shape))))
  const experiment = parsed.data
  const complaints: FaultInput[] = []
  const pair = completePair(experiment)
  if (pair.quantizer === null) throw new BadInput(pair.complaints)
  const { quantizer } = pair
  complaints.push(...pair.complaints, ...choiceComplaints(experiment))
  const model = modelOf(experiment)
  const dataset = requireDataset(experiment.dataset, datasets)

  const quantizerParameters = completeParameters(
    `the quantizer ${quantizer.name}`,
    quantizer.parameters,
    experiment.quantizerParameters,
  )
  complaints.push(...quantizerParameters.complaints.map((fault) => ({ ...fault, field: 'quantizerParameters' })))
  const start = startOf(experiment, weights)
  const teacher = findWeights('teacher', experiment.teacher, weights)
  complaints.push(...start.complaints, ...teacher.complaints)
  const completed = completeModel(model, dataset, `the ${dataset.height}x${dataset.width} images of ${dataset.name}`, {
    ...experiment,
    modelParameters: { ...start.kept?.modelParameters, ...experiment.modelParameters },
  })
  complaints.push(...completed.complaints)
  if (experiment.model === writtenModel)
    complaints.push(...architectureComplaints(experiment.architecture!, dataset, dataset.classes.length))
  const available = trainable(experiment, dataset)
  const trainImages = experiment.trainImages ?? available
  if (trainImages > available) {
    const apart = dataset.trainImages - available
    complaints.push({
      code: 'out-of-range',
      field: 'trainImages',
      what:
        apart === 0
          ? phrase`${dataset.name} has ${available} training images, not ${trainImages}`
          : phrase`${dataset.name} has ${available} training images beside ${apart} to choose by, not ${trainImages}`,
    })
  }
  complaints.push(...validationComplaints(experiment, dataset))
  if (experiment.batchSize > trainImages) {
    complaints.push({
      code: 'does-not-fit',
      field: 'batchSize',
      what: phrase`a batch of ${experiment.batchSize} is larger than the ${trainImages} training images`,
    })
  }
  const learningRate = experiment.learningRate ?? model.learningRate
  complaints.push(...practiceComplaints({ ...experiment, learningRate }, dataset), ...machineComplaints(experiment))
  const schedule = completeSchedule(quantizer, {
    kind: experiment.muSchedule,
    start: experiment.muStart,
    end: experiment.muEnd,
  })
  const update = experiment.update ?? quantizer.update ?? 'pc++'
  complaints.push(
    ...methodComplaints(quantizer, { ...experiment, update }),
    ...gradualComplaints({ ...experiment, update }),
    ...layerComplaints(quantizer, experiment, update),
  )
  complaints.push(...scheduleComplaints(quantizer, schedule))
  if (complaints.length > 0) throw new BadInput(complaints)
  return {
    ...experiment,
    quantizerParameters: quantizerParameters.values,
    update,
    modelParameters: completed.values,
    preset: completed.preset,
    muSchedule: schedule.kind,
    muStart: schedule.start,
    muEnd: schedule.end,
    learningRate,
    startFrom: pinned(experiment.startFrom, start.kept),
    teacher: pinned(experiment.teacher, teacher.kept),
  }
}

/**
 * What is wrong with the choice of a network: none is written, or one that is not asked for.
 * @throws BadInput if nothing else can be said without it
 */
function choiceComplaints({ model, architecture }: Experiment): FaultInput[] {
  if (model === writtenModel && architecture === null)
    throw new BadInput({
      code: 'missing-value',
      field: 'architecture',
      what: 'is missing',
      remedy: 'write the network as JSON, such as {"name": "Mine", "layers": [...]}',
    })
  if (model === writtenModel || architecture === null) return []
  return [
    {
      code: 'conflict',
      field: 'architecture',
      what: phrase`is for the model ${writtenModel}`,
      remedy: phrase`leave it out, or take that instead of ${model}`,
    },
  ]
}

/** The kept weights from which an experiment starts, whose parameters its model has where it says nothing else. */
function startOf({ startFrom, model }: Experiment, weights: readonly KeptWeights[] | null): FoundWeights {
  const found = findWeights('startFrom', startFrom, weights)
  if (found.kept === null || found.kept.model === model) return found
  const { name, model: theirs } = found.kept
  return {
    kept: null,
    complaints: [
      {
        code: 'does-not-fit',
        subject: name,
        field: 'startFrom',
        what: phrase`the weights "${name}" are of ${theirs}, not of ${model}`,
        remedy: phrase`choose the model ${theirs}, or other weights`,
      },
    ],
  }
}

function validationComplaints(experiment: Experiment, dataset: DatasetEntry): FaultInput[] {
  const complaints: FaultInput[] = []
  if (experiment.validationShare > 0 && (dataset.validationImages ?? 0) > 0)
    complaints.push({
      code: 'conflict',
      field: 'validationShare',
      what: phrase`${dataset.name} has ${dataset.validationImages!} validation images of its own`,
      remedy: 'set none of the training images aside',
    })
  if (experiment.patience > 0 && !hasValidation(experiment, dataset))
    complaints.push({
      code: 'conflict',
      field: 'patience',
      what: phrase`${field('patience')} needs images to choose by, since held-out images must not decide`,
      remedy: phrase`set some aside with ${field('validationShare')}`,
    })
  return complaints
}

/**
 * The experiment of a stored run: fields that its version did not know yet get the value that matches its behaviour.
 */
export function storedExperiment(stored: object): ResolvedExperiment {
  return { ...experimentFields.parse({}), ...stored } as ResolvedExperiment
}

/** Reduces an experiment to the fields that differ from the defaults: the shortest recipe that gives the same run. */
export function shortestInput(experiment: Experiment): ExperimentInput {
  const defaults = experimentFields.parse({}) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(experiment).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key])),
  ) as ExperimentInput
}
