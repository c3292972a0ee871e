import { z } from 'zod'
import { procedure } from './errors.ts'
import { faultSchema } from './fault-schema.ts'

const id = z.int().positive()
const name = z.string().trim().min(1).max(200)
const goal = z.enum(['maximum', 'minimum'])

/** What the user says of a metric that a script reports; null: nothing. */
export const descriptionSchema = z.strictObject({
  title: z.string().trim().min(1).max(120).nullable(),
  /** percent: a share from 0 to 1 that is shown times 100; others are printed as they are. */
  unit: z.string().trim().min(1).max(24).nullable(),
  /** Which direction is better. */
  goal: goal.nullable(),
})

/** A metric that runs report and Signum does not define. */
export const ownMetricSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  goal: goal.nullable(),
  every: z.enum(['step', 'epoch']),
  definition: z.string(),
})

/** A metric is no diagnostic of a layer, so its name has no slash. */
const metricName = name.refine((given) => !given.includes('/') && given !== '__proto__', 'must have no slash')

const renamed = z.object({
  /** The runs whose metric or field has another name now: with it, the change can be undone. */
  ids: z.array(z.int()),
  /** Worth knowing, such as a share that goes up to 93. */
  notes: z.array(faultSchema),
})

export const namesContract = {
  /** Metrics that runs report and Signum does not define, and fields of their configurations that it lacks. */
  known: procedure.output(z.object({ metrics: z.array(ownMetricSchema), fields: z.array(z.string()) })),
  /** Says what a metric is; what is left out stays. @returns what was said before. */
  describeMetric: procedure
    .input(z.strictObject({ metric: z.string().max(200), description: descriptionSchema.partial() }))
    .output(z.object({ before: descriptionSchema, notes: z.array(faultSchema) })),
  /** Calls a metric of foreign runs by another name, also where they are read again; of all that have it, or some. */
  renameMetric: procedure
    .input(
      z.strictObject({
        from: z.string().max(200),
        to: metricName,
        ids: z.array(id).min(1).optional(),
        /** Its values are percent and become shares from 0 to 1. */
        percent: z.boolean().default(false),
      }),
    )
    .output(renamed),
  /** Calls a field of the configuration of foreign runs by another name, such as one that the experiment has. */
  renameField: procedure
    .input(
      z.strictObject({
        from: z.string().max(200),
        to: name.refine((given) => given !== '__proto__'),
        ids: z.array(id).min(1).optional(),
      }),
    )
    .output(renamed),
}
