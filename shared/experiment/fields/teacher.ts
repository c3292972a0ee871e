import { z } from 'zod'
import { describe } from '../field.ts'
import { sourceSchema } from '../source.ts'

/** Distillation: another network whose answers are learned beside the classes. */
export const teacherFields = {
  teacher: describe(sourceSchema.nullable().default(null), {
    title: 'Teacher',
    section: 'Training',
    advanced: true,
    help:
      'Learn also what this network answers to the training images (Hinton et al., 2015): a finished run in full ' +
      'precision, by its number, or kept weights (weights:NAME) for the same classes, of whatever model. Its ' +
      'answers are computed once if images are not augmented, else with every batch.',
    whenEmpty: 'the classes alone',
  }),
  teacherShare: describe(z.number().positive().max(1).default(0.5), {
    title: 'Share of the teacher',
    section: 'Training',
    advanced: true,
    help: 'Weight of the teacher in the loss; the classes have the rest.',
  }),
  teacherTemperature: describe(z.number().positive().max(100).default(4), {
    title: 'Temperature of the teacher',
    section: 'Training',
    advanced: true,
    help:
      'By which the logits of both networks are divided before they are compared; that part of the loss has its ' +
      'square as a factor, so that its gradient keeps its size.',
  }),
}
