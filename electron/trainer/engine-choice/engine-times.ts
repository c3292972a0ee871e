import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { writeWhole } from '../../data/write-whole.ts'
import type { ImageShape } from '../programs/programs.ts'
import { makeFolder } from '../../data/make-folder.ts'

/** Milliseconds that a step took on each engine, named with its version. */
export type Times = Readonly<Record<string, number>>

const timesSchema = z.object({ of: z.array(z.unknown()), milliseconds: z.record(z.string(), z.number()) })
const folderName = 'engine-times'

/** The subject of a measurement: anything that differs may take another time. */
export function subjectOf(
  { model, architecture, modelParameters, regime, batchSize, optimizer, activationBits, attention }: ResolvedExperiment,
  { channels, height, width, classes }: ImageShape,
  threads: number,
): unknown[] {
  const machine = [cpus()[0]?.model.trim(), availableParallelism(), process.platform, process.arch]
  return [
    machine,
    threads,
    model,
    modelParameters,
    regime,
    optimizer,
    batchSize,
    channels,
    height,
    width,
    classes.length,
    // What was measured before these fields were there is still known.
    ...((architecture ?? null) === null ? [] : [architecture]),
    ...(activationBits === null && attention === 'real' ? [] : [activationBits, attention]),
  ]
}

/**
 * Measurements of a subject; undefined if there are none, or if they cannot be read: then they are repeated.
 */
export async function readTimes(dataDirectory: string, subject: readonly unknown[]): Promise<Times | undefined> {
  try {
    return timesSchema.parse(JSON.parse(await readFile(pathOf(dataDirectory, subject), 'utf8'))).milliseconds
  } catch {
    return undefined
  }
}

/**
 * Keeps what was measured of a subject.
 * @returns false if something is kept of it already.
 * @throws another error of the file system
 */
export async function addTimes(
  dataDirectory: string,
  subject: readonly unknown[],
  milliseconds: Times,
): Promise<boolean> {
  const path = pathOf(dataDirectory, subject)
  makeFolder(dirname(path))
  try {
    await writeFile(path, textOf(subject, milliseconds), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** The same in place of what is kept. @throws an error of the file system */
export async function replaceTimes(
  dataDirectory: string,
  subject: readonly unknown[],
  milliseconds: Times,
): Promise<void> {
  await writeWhole(pathOf(dataDirectory, subject), textOf(subject, milliseconds))
}

/** Forgets what was measured: engines are measured again, and those that were not there are found. */
export async function forgetEngineTimes(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, folderName), { recursive: true, force: true })
}

/** Each subject has a file of its own: runs that begin at once do not undo what another one keeps. */
function pathOf(dataDirectory: string, subject: readonly unknown[]): string {
  return join(
    dataDirectory,
    folderName,
    `${createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16)}.json`,
  )
}

function textOf(subject: readonly unknown[], milliseconds: Times): string {
  return `${JSON.stringify({ of: subject, milliseconds }, null, 2)}\n`
}
