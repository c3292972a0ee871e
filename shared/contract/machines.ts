import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { studySchema } from '../experiment/study.ts'
import { procedure } from './errors.ts'
import { faultSchema } from './fault-schema.ts'

/** Names of other hosts and of profiles of clusters: one list, since both say where runs are trained. */
export const machineNamePattern = /^[A-Za-z0-9][\w.-]{0,63}$/
const name = z.string().regex(machineNamePattern, 'must be letters, digits and ._-, at most 64 of them')

/** How another host is reached: `signum serve` there prints its address with the token. */
export const hostProfileSchema = z.strictObject({
  /** http://NAME:PORT or https://NAME:PORT; through ssh, as seen from there. */
  address: z
    .string()
    .trim()
    .regex(/^https?:\/\/[\w.:[\]-]+\/?$/, 'must be an address such as http://gpu:4319'),
  token: z.string().trim().min(1, 'must be the token that `signum serve` printed').max(500),
  /** A host of the user's own ssh configuration, through which the address is reached; absent to go there directly. */
  ssh: z
    .string()
    .trim()
    .regex(/^\w[\w.,:@+-]*$/, 'must be a host of ssh: letters, digits and .,:@+-_ only')
    .optional(),
})
export type HostProfile = z.output<typeof hostProfileSchema>

/** `lost`: it is tried again by itself. `refused`: it answers, and its runs cannot be shown until something changes. */
export const hostStates = ['connecting', 'open', 'lost', 'refused'] as const

/** Another host, as it is known here. */
export const hostRowSchema = z.object({
  name: z.string(),
  address: z.string(),
  ssh: z.string().nullable(),
  state: z.enum(hostStates),
  /** Why it is lost or refused; null otherwise. */
  why: z.string().nullable(),
  /** When it was heard of last, in milliseconds since 1970; null if never since this host was started. */
  heardAt: z.number().nullable(),
  /** Its runs that are copied here, and those that it still has to tell of; null while that is not known. */
  copied: z.int(),
  lacking: z.int().nullable(),
  /** What it said of itself; null before it did. */
  facts: z
    .object({
      version: z.string(),
      processor: z.string(),
      cores: z.int(),
      memoryBytes: z.number(),
      concurrency: z.int(),
      engines: z.array(z.object({ name: z.string(), title: z.string() })),
    })
    .nullable(),
})
export type HostRow = z.output<typeof hostRowSchema>

/** A profile of a cluster as its file has it. */
export const profileRowSchema = z.object({
  name: z.string(),
  profile: z.record(z.string(), z.unknown()),
  /** What is wrong with it; empty if it can be used. */
  faults: z.array(faultSchema),
})
export type ProfileRow = z.output<typeof profileRowSchema>

/** What a cluster says of itself. */
export const clusterSchema = z.object({
  version: z.string(),
  partitions: z.array(
    z.object({ name: z.string(), up: z.boolean(), limit: z.string(), nodes: z.int(), cpus: z.string() }),
  ),
  nodes: z.array(
    z.object({ name: z.string(), state: z.string(), cpus: z.string(), memory: z.string(), gpus: z.string() }),
  ),
  /** The user's jobs of Signum, with the runs of this store; null for those of another. */
  jobs: z.array(
    z.object({ job: z.string(), state: z.string(), reason: z.string(), node: z.string(), run: z.int().nullable() }),
  ),
})
export type Cluster = z.output<typeof clusterSchema>

export const machinesContract = {
  /** Other hosts, at once and whenever anything changes. */
  hosts: procedure.output(eventIterator(z.array(hostRowSchema))),
  /** Connects to another host, from now on; one of that name is reached as it is said now. */
  connect: procedure.input(hostProfileSchema.extend({ name })).output(z.object({ name: z.string() })),
  /** Forgets another host and the copies of its runs; they stay where they are. False if there is none. */
  forget: procedure.input(z.strictObject({ name })).output(z.object({ forgotten: z.boolean() })),
  /** Profiles of clusters, and the file in which they are. */
  profiles: procedure.output(z.object({ file: z.string(), profiles: z.array(profileRowSchema) })),
  /** Writes a profile, or takes it away with null. @returns how it was before; null if there was none */
  keepProfile: procedure
    .input(z.strictObject({ name, profile: z.record(z.string(), z.unknown()).nullable() }))
    .output(z.object({ before: z.record(z.string(), z.unknown()).nullable() })),
  /** Asks a cluster for what a study needs there. */
  check: procedure.input(z.strictObject({ name })).output(z.array(z.object({ well: z.boolean(), what: z.string() }))),
  /** The scripts that a study would be handed over with; nothing is written or submitted. */
  dryRun: procedure.input(studySchema.extend({ on: name })).output(z.object({ scripts: z.string() })),
  /** Partitions, nodes and jobs of a cluster, now. */
  cluster: procedure.input(z.strictObject({ name })).output(clusterSchema),
}
