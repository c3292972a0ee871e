import { z } from 'zod'
import { datasetEntrySchema, datasetKinds } from '../experiment/dataset-catalogue.ts'
import { requestedOptions } from '../experiment/reader-options.ts'
import { procedure } from './errors.ts'

export const datasetRowSchema = datasetEntrySchema.extend({
  classes: z.array(z.string()),
  /** Whether the compact cache is written; it is made at first use. */
  cached: z.boolean(),
  /** Where an added data set was read from; null if it comes with the application. */
  added: z
    .object({
      path: z.string(),
      kind: z.enum(datasetKinds),
      skipped: z.int(),
      streamed: z.boolean(),
      /** What was done to images that another program might do otherwise, in sentences. */
      remarks: z.array(z.string()).optional(),
    })
    .nullable(),
})
export type DatasetRow = z.output<typeof datasetRowSchema>

/** A data set and what its images are like; counts are in the order of its classes. */
export const datasetDetailSchema = datasetRowSchema.extend({
  fingerprint: z.string(),
  trainCounts: z.array(z.int()),
  testCounts: z.array(z.int()),
})
export type DatasetDetail = z.output<typeof datasetDetailSchema>

/** A request to add a data set; fields left out are guessed from the files. */
export const addDatasetSchema = z.strictObject({
  /** File or folder, on the machine of the host. */
  path: z.string().min(1),
  name: z.string().optional(),
  kind: z.enum(datasetKinds).optional(),
  ...requestedOptions,
})
export type AddDataset = z.output<typeof addDatasetSchema>

/**
 * Pixels are 0 to 255, row by row, channels first; large images come smaller, with `height` and `width` as they are
 * here.
 */
export const previewSchema = z.object({ label: z.string(), height: z.int(), width: z.int(), pixels: z.array(z.int()) })
export type Preview = z.output<typeof previewSchema>

/** How far the reading of a path is; `total` is 0 until it is known. */
export const addingSchema = z.object({ path: z.string(), done: z.int(), total: z.int() })
export type Adding = z.output<typeof addingSchema>

const byName = z.strictObject({ name: z.string() })

export const datasetsContract = {
  list: procedure.output(z.array(datasetRowSchema)),
  get: procedure.input(byName).output(datasetDetailSchema),
  /** Reads, checks, caches and lists a data set. `skipped` names the files that were passed over, the first hundred. */
  add: procedure
    .input(addDatasetSchema)
    .output(
      z.object({ dataset: datasetDetailSchema, skipped: z.array(z.object({ file: z.string(), reason: z.string() })) }),
    ),
  /** Paths that are being read now. */
  adding: procedure.output(z.array(addingSchema)),
  /** Takes an added data set off the list; its files stay where they are. */
  remove: procedure.input(byName).output(z.object({ name: z.string() })),
  /**
   * Held-out images by their places in the split; those beyond its end are left out. Refused if a fingerprint is given
   * and the images are others.
   */
  images: procedure
    .input(
      z.strictObject({
        name: z.string(),
        indices: z.array(z.int().min(0)).min(1).max(256),
        fingerprint: z.string().optional(),
      }),
    )
    .output(z.array(previewSchema.extend({ index: z.int() }))),
  /** Some held-out images of a data set, evenly spaced. */
  preview: procedure
    .input(z.strictObject({ name: z.string(), count: z.int().min(1).max(256).default(32) }))
    .output(z.array(previewSchema)),
}
