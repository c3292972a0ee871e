import { z } from 'zod'
import { describe } from '../field.ts'
import { teacherSchema } from '../source.ts'

/** Distillation: another network whose answers are learned beside the classes. */
export const teacherFields = {
  teacher: describe(teacherSchema.nullable().default(null), {
    title: 'Teacher',
    section: 'Training',
    advanced: true,
    help:
      'Learn also what this network answers to the training images (Hinton et al., 2015): a finished run with real ' +
      'weights, by its number, or kept weights (weights:NAME) for the same classes, of whatever model; start: the ' +
      'weights from which the run itself starts, as in the phase before. Its answers are computed once if images are ' +
      'not augmented, else with every batch.',
    whenEmpty: 'the classes alone',
  }),
  teacherShare: describe(z.number().min(0).max(1).default(0.5), {
    title: 'Share of the teacher',
    section: 'Training',
    advanced: true,
    help: "Weight of the teacher's answers in the loss; the classes have the rest.",
  }),
  teacherTemperature: describe(z.number().positive().max(100).default(4), {
    title: 'Temperature of the teacher',
    section: 'Training',
    advanced: true,
    help:
      'By which the logits of both networks are divided before they are compared; that part of the loss has its ' +
      'square as a factor, so that its gradient keeps its size.',
  }),
  teacherAttention: describe(z.number().min(0).max(1e6).default(0), {
    title: 'Attention of the teacher',
    section: 'Training',
    advanced: true,
    help:
      'Weight of the squared distance between the attention maps of both networks (Zagoruyko and Komodakis, 2017; ' +
      'Real-to-Binary, 2020): sums over channels of squares, brought to length one, at the last block of every size ' +
      'of map. The teacher may be another network if it has maps of these sizes.',
  }),
}
