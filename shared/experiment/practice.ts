import type { Complaint } from '../errors/bad-input.ts'
import type { DatasetEntry } from './dataset-catalogue.ts'
import type { Experiment } from './experiment.ts'
import { epochsOf } from './epoch-list.ts'

/** What does not go together in the practice of a training: schedule of the learning rate, augmentation, mixing. */
export function practiceComplaints(
  experiment: Experiment & { learningRate: number },
  dataset: Pick<DatasetEntry, 'name' | 'height' | 'width'>,
): Complaint[] {
  const { batchSize, cropPadding, mixup, cutmix } = experiment
  const complaints = scheduleComplaints(experiment)
  if (cropPadding > 0 && cropPadding >= Math.min(dataset.height, dataset.width)) {
    complaints.push({
      field: 'cropPadding',
      message:
        `${cropPadding} pixels could move the ${dataset.height}x${dataset.width} images of ${dataset.name} out ` +
        'of sight; pad by less than their size',
    })
  }
  for (const [field, alpha] of Object.entries({ mixup, cutmix })) {
    if (alpha > 0 && batchSize === 1)
      complaints.push({
        field,
        message: 'mixes the images of a batch, and a batch of 1 has no other; raise the batch size',
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
}: Experiment & { learningRate: number }): Complaint[] {
  const complaints: Complaint[] = []
  if (learningRateSchedule === 'step') {
    const steps = epochsOf(learningRateSteps)
    if (steps.length === 0)
      complaints.push({
        field: 'learningRateSteps',
        message: 'the schedule "step" needs the epochs of its steps, for example 80 120 150',
      })
    if (steps.some((step, index) => index > 0 && step <= steps[index - 1]!))
      complaints.push({ field: 'learningRateSteps', message: `must rise; ${learningRateSteps} does not` })
    const late = steps.filter((step) => step >= epochs)
    if (late.length > 0)
      complaints.push({
        field: 'learningRateSteps',
        message:
          `a training of ${epochs} epochs never comes to a step after epoch ${late.join(' and ')}; train longer ` +
          'or leave it out',
      })
  } else if (learningRateSchedule !== 'constant' && learningRateEnd > learningRate) {
    complaints.push({
      field: 'learningRateEnd',
      message: `${learningRateEnd} lies above the learning rate of ${learningRate}, from which the schedule falls`,
    })
  }
  if (learningRateSchedule === 'one-cycle' && warmupEpochs > 0) {
    complaints.push({
      field: 'warmupEpochs',
      message: 'the schedule "one-cycle" rises by itself; leave the warm-up at 0 and set the rising share',
    })
  }
  return complaints
}
