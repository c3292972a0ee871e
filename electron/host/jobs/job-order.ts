import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import manifest from '../../../package.json' with { type: 'json' }
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf, oneLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { storedExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'

/** Name of the order in a job's folder. It is written last: a folder without it is not whole. */
export const orderName = 'order.json'

/** The version of Signum that orders and jobs must share: results of another one may differ in their last digits. */
export const codeVersion = manifest.version

/** Weights of another run: a file in this folder, or the newest checkpoint in the folder of another job. */
const otherRunSchema = z.strictObject({
  runId: z.int(),
  file: z.string().nullable(),
  /** Folder beside this one. */
  job: z.string().nullable(),
})
export type OtherRun = z.output<typeof otherRunSchema>

const orderSchema = z.strictObject({
  format: z.literal('signum-job-1'),
  /** Unique among all jobs; also the folder's name. */
  key: z.string(),
  code: z.string(),
  runId: z.int(),
  experiment: z.record(z.string(), z.unknown()),
  threads: z.int().min(1),
  /** Folder of the data caches, seen from where the job runs. */
  dataDirectory: z.string(),
  /** Folder of the node's own disk to which the data set is copied first; null to read it from the shared one. */
  stage: z.string().nullable().default(null),
  /** SHA-256 of the images and labels of its data set; null if the host does not know it. */
  fingerprint: z.string().nullable(),
  /** Name of the checkpoint in the folder from which it begins; null for the beginning. */
  beginning: z.string().nullable(),
  source: otherRunSchema.nullable(),
  teacher: otherRunSchema.nullable(),
})

/** All that a job needs to know, as it lies in its folder. */
export type JobOrder = Omit<z.output<typeof orderSchema>, 'experiment'> & { experiment: ResolvedExperiment }

export function orderText(order: JobOrder): string {
  return `${JSON.stringify(order, null, 2)}\n`
}

/** @throws BadInput if the folder holds no order, or one that this version of Signum does not understand. */
export function readOrder(folder: string): JobOrder {
  const path = join(folder, orderName)
  const value = parsed(path)
  const { format, code } = value as { format?: unknown; code?: unknown }
  if (
    typeof format === 'string' &&
    format.startsWith('signum-job-') &&
    (format !== 'signum-job-1' || code !== codeVersion)
  )
    throw new BadInput({
      code: 'newer-version',
      subject: path,
      what: phrase`${path} was written by Signum ${String(code)}, and this is Signum ${codeVersion}`,
      remedy: 'install the same version on both sides',
    })
  const { data, error } = orderSchema.safeParse(value)
  if (error !== undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} is not the order of a job: ${oneLineOf(z.prettifyError(error))}`,
    })
  return { ...data, experiment: storedExperiment(data.experiment) }
}

function parsed(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new BadInput({
      code: isMissing ? 'no-such-file' : 'unreadable',
      subject: path,
      what: isMissing
        ? phrase`there is no job in this folder: ${path} is missing`
        : phrase`${path} cannot be read: ${messageOf(error)}`,
      remedy: isMissing ? 'check the path' : null,
    })
  }
}
