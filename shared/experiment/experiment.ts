import { z } from 'zod'
import { fieldsOf } from './field.ts'
import { taskFields } from './fields/task.ts'
import { methodFields } from './fields/method.ts'
import { trainingFields } from './fields/training.ts'
import { rateFields } from './fields/rate.ts'
import { regularizationFields } from './fields/regularization.ts'
import { teacherFields } from './fields/teacher.ts'
import { augmentationFields } from './fields/augmentation.ts'
import { evaluationFields } from './fields/evaluation.ts'
import { machineFields } from './fields/machine.ts'

/**
 * One training run, complete: the form, `--flags`, recipe files, stored rows, diffs and export headers derive from
 * this. A field whose default is null follows the quantizer or the model (see resolve.ts).
 */
export const experimentFields = z.strictObject({
  ...taskFields,
  ...methodFields,
  ...trainingFields,
  ...rateFields,
  ...regularizationFields,
  ...teacherFields,
  ...augmentationFields,
  ...evaluationFields,
  ...machineFields,
})

/** Input of a user: any subset of the fields. */
export type ExperimentInput = z.input<typeof experimentFields>
/** Every field present; nulls still mean proposals. */
export type Experiment = z.output<typeof experimentFields>
export type FieldKey = keyof Experiment

export const fields = fieldsOf(experimentFields)
