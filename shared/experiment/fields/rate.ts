import { z } from 'zod'
import { describe } from '../field.ts'
import { epochListPattern } from '../epoch-list.ts'

/** The learning rate over a training. */
export const rateFields = {
  learningRate: describe(z.number().positive().max(100).nullable().default(null), {
    title: 'Learning rate',
    section: 'Training',
    help: 'Step size after the warm-up.',
    whenEmpty: 'as the model proposes',
  }),
  learningRateSchedule: describe(z.enum(['constant', 'linear', 'cosine', 'step', 'one-cycle']).default('cosine'), {
    title: 'Learning rate schedule',
    section: 'Training',
    help:
      'How the learning rate falls from its value: to the end along a line or a cosine, by a factor at the ' +
      'steps, or in one cycle that rises along a line and falls along a cosine (Smith and Topin, 2018; without their ' +
      'cycle of the momentum).',
  }),
  learningRateSteps: describe(
    z
      .string()
      .trim()
      .regex(epochListPattern, 'must be whole numbers of epochs with spaces between them, for example 80 120 150')
      .default(''),
    {
      title: 'Learning rate steps',
      section: 'Training',
      advanced: true,
      help:
        'Epochs after which the schedule "step" lowers the learning rate, with spaces between them, for example ' +
        '80 120 150.',
    },
  ),
  learningRateFactor: describe(z.number().positive().max(1).default(0.1), {
    title: 'Factor of a step',
    section: 'Training',
    advanced: true,
    help: 'Factor of the learning rate at each of the learning rate steps.',
  }),
  learningRateEnd: describe(z.number().min(0).max(100).default(0), {
    title: 'Learning rate at the end',
    section: 'Training',
    advanced: true,
    help: 'Last rate of the schedules linear, cosine and one-cycle; it would be reached one step after the last.',
  }),
  learningRateRise: describe(z.number().positive().max(0.99).default(0.3), {
    title: 'Rising share',
    section: 'Training',
    advanced: true,
    help: 'Share of the training over which the schedule one-cycle rises to the learning rate, from a 25th of it.',
  }),
  warmupEpochs: describe(z.number().min(0).max(1000).default(0), {
    title: 'Warm-up',
    section: 'Training',
    unit: 'epochs',
    advanced: true,
    help: 'The learning rate rises linearly over so many epochs.',
  }),
}
