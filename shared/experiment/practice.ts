import type { FaultInput } from '../errors/fault.ts'
import { phrase } from '../errors/phrase.ts'
import type { DatasetEntry } from './dataset-catalogue.ts'
import type { Experiment } from './experiment.ts'
import { epochsOf } from './epoch-list.ts'

/** Finds settings of a training that do not go together: schedule of the learning rate, augmentation, mixing. */
export function practiceComplaints(
  experiment: Experiment & { learningRate: number },
  dataset: Pick<DatasetEntry, 'name' | 'channels' | 'height' | 'width'>,
): FaultInput[] {
  const { batchSize, gradientParts, devices, cropPadding, repeatedAugmentation, hueJitter, mixup, cutmix } = experiment
  const complaints = scheduleComplaints(experiment)
  if (cropPadding > 0 && cropPadding >= Math.min(dataset.height, dataset.width)) {
    complaints.push({
      code: 'does-not-fit',
      field: 'cropPadding',
      what: phrase`${cropPadding} pixels could move the ${dataset.height}x${dataset.width} images of
              ${dataset.name} out of sight`,
      remedy: 'pad by less than their size',
    })
  }
  if (experiment.randAugment > 0 && experiment.randAugmentVariant === 'timm' && experiment.randAugmentMagnitude > 10)
    complaints.push({
      code: 'does-not-fit',
      field: 'randAugmentMagnitude',
      what: 'RandAugment of timm has magnitudes from 0 to 10',
      remedy: 'take one of those; 9 is usual with DeiT',
    })
  if (experiment.teacher !== null && experiment.teacherShare === 0 && experiment.teacherAttention === 0)
    complaints.push({
      code: 'conflict',
      field: 'teacherShare',
      what: 'a teacher whose answers and attention have no weight teaches nothing',
      remedy: 'give one of them a weight, or leave the teacher out',
    })
  if (batchSize % gradientParts !== 0)
    complaints.push({
      code: 'does-not-fit',
      field: 'gradientParts',
      what: phrase`a batch of ${batchSize} cannot be computed in ${gradientParts} equal parts`,
      remedy: 'take a number of parts that divides it',
    })
  else if ((batchSize / gradientParts) % devices !== 0)
    complaints.push({
      code: 'does-not-fit',
      field: 'devices',
      what:
        gradientParts === 1
          ? phrase`${devices} devices cannot share a batch of ${batchSize} equally`
          : phrase`${devices} devices cannot share parts of ${batchSize / gradientParts} images equally`,
      remedy: 'take a batch size that is a multiple of their number',
    })
  if (batchSize % repeatedAugmentation !== 0)
    complaints.push({
      code: 'does-not-fit',
      field: 'repeatedAugmentation',
      what: phrase`${repeatedAugmentation} copies of each image do not fill a batch of ${batchSize}`,
      remedy: 'take a batch size that is a multiple of it',
    })
  if (hueJitter > 0 && dataset.channels !== 3)
    complaints.push({
      code: 'conflict',
      field: 'hueJitter',
      what: phrase`the images of ${dataset.name} are grey and have no hue`,
      remedy: 'set it to 0',
    })
  for (const [field, alpha] of Object.entries({ mixup, cutmix })) {
    if (alpha > 0 && batchSize === 1)
      complaints.push({
        code: 'conflict',
        field,
        what: 'mixes the images of a batch, and a batch of 1 has no other',
        remedy: 'raise the batch size',
      })
  }
  return complaints
}

function scheduleComplaints({
  learningRate,
  learningRateSchedule,
  learningRateSteps,
  learningRateEnd,
  warmupEpochs,
  epochs,
}: Experiment & { learningRate: number }): FaultInput[] {
  const complaints: FaultInput[] = []
  if (learningRateSchedule === 'step') {
    const steps = epochsOf(learningRateSteps)
    if (steps.length === 0)
      complaints.push({
        code: 'missing-value',
        field: 'learningRateSteps',
        what: 'the schedule "step" needs the epochs of its steps, for example 80 120 150',
      })
    if (steps.some((step, index) => index > 0 && step <= steps[index - 1]!))
      complaints.push({
        code: 'bad-value',
        field: 'learningRateSteps',
        what: 'must rise',
        remedy: phrase`${learningRateSteps} does not`,
      })
    const late = steps.filter((step) => step >= epochs)
    if (late.length > 0)
      complaints.push({
        code: 'does-not-fit',
        field: 'learningRateSteps',
        what: phrase`a training of ${epochs} epochs never comes to a step after epoch ${late.join(' and ')}`,
        remedy: 'train longer or leave it out',
      })
  } else if (learningRateSchedule !== 'constant' && learningRateEnd > learningRate) {
    complaints.push({
      code: 'conflict',
      field: 'learningRateEnd',
      what: phrase`${learningRateEnd} lies above the learning rate of ${learningRate}, from which the schedule falls`,
    })
  }
  if (learningRateSchedule === 'one-cycle' && warmupEpochs > 0) {
    complaints.push({
      code: 'conflict',
      field: 'warmupEpochs',
      what: 'the schedule "one-cycle" rises by itself',
      remedy: 'leave the warm-up at 0 and set the rising share',
    })
  }
  return complaints
}
