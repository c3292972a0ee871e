import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { field, phrase } from '../../../shared/errors/phrase.ts'
import {
  builtInDatasets,
  datasetEntrySchema,
  datasetKinds,
  type DatasetEntry,
} from '../../../shared/experiment/dataset-catalogue.ts'
import { keptOptions } from '../../../shared/experiment/reader-options.ts'
import { writeWhole } from '../write-whole.ts'
import { taking } from './turns.ts'

const originSchema = z.object({
  /** File or folder that the images were read from. */
  path: z.string(),
  kind: z.enum(datasetKinds),
  ...keptOptions,
  /** Digest of the images as they were when they were added. */
  fingerprint: z.string(),
  /** Files that were left out. */
  skipped: z.int(),
  /** Images stay in their files, which are read batch by batch; a list of them is kept in place of a cache. */
  streamed: z.boolean().default(false),
  /** What was done to images that another program might do otherwise, in sentences. */
  remarks: z.array(z.string()).default([]),
})

const addedDatasetSchema = datasetEntrySchema.extend({ origin: originSchema })

/** A data set that a user added, with what is needed to read it again. */
export type AddedDataset = z.output<typeof addedDatasetSchema>
/** A data set that can be trained on; one that comes with the application has no origin. */
export type KnownDataset = DatasetEntry & { origin?: AddedDataset['origin'] }

const registrySchema = z.object({ version: z.literal(1), datasets: z.array(addedDatasetSchema) })

/** File that lists the added data sets. */
export function registryPath(dataDirectory: string): string {
  return join(dataDirectory, 'datasets.json')
}

/**
 * The data sets there are: those that come with the application, then those that were added.
 * @throws BadInput if their list is damaged.
 */
export async function listDatasets(dataDirectory: string): Promise<KnownDataset[]> {
  return [...builtInDatasets, ...(await readRegistry(dataDirectory))]
}

const nothing = async (): Promise<void> => {}

/**
 * Puts a data set on the list, beside what else is being put there, by this process or another.
 * @param keep writes what belongs to it, `drop` removes it again; the name is its own meanwhile
 * @throws BadInput if the name is taken.
 */
export async function registerDataset(
  dataset: AddedDataset,
  dataDirectory: string,
  { keep, drop }: { keep: () => Promise<void>; drop: () => Promise<void> } = { keep: nothing, drop: nothing },
): Promise<void> {
  await taking(registryPath(dataDirectory), async () => {
    const added = await readRegistry(dataDirectory)
    checkFree(dataset.name, [...builtInDatasets, ...added])
    try {
      await keep()
      await writeRegistry([...added, dataset], dataDirectory)
    } catch (error) {
      await drop()
      throw error
    }
  })
}

/**
 * Takes a data set off the list.
 * @param drop removes what belongs to it, before the name can be taken again
 * @throws BadInput if there is none of that name, or it comes with the application.
 */
export async function unregisterDataset(
  name: string,
  dataDirectory: string,
  drop: () => Promise<void> = nothing,
): Promise<void> {
  await taking(registryPath(dataDirectory), async () => {
    await withoutDataset(name, dataDirectory)
    await drop()
  })
}

async function withoutDataset(name: string, dataDirectory: string): Promise<void> {
  const added = await readRegistry(dataDirectory)
  if (builtInDatasets.some((dataset) => dataset.name === name))
    throw new BadInput({
      code: 'conflict',
      subject: name,
      what: phrase`${name} comes with the application and cannot be removed`,
    })
  if (!added.some((dataset) => dataset.name === name)) {
    throw new BadInput({
      code: 'no-such-dataset',
      subject: name,
      what: phrase`there is no added data set "${name}"`,
      remedy:
        added.length === 0 ? 'none was added' : phrase`there are ${added.map((dataset) => dataset.name).join(', ')}`,
    })
  }
  await writeRegistry(
    added.filter((dataset) => dataset.name !== name),
    dataDirectory,
  )
}

/** @throws BadInput if a data set of that name exists. */
export function checkFree(name: string, datasets: readonly DatasetEntry[]): void {
  if (datasets.some((dataset) => dataset.name === name))
    throw new BadInput({
      code: 'name-taken',
      subject: name,
      field: 'name',
      what: phrase`there is a data set "${name}" already`,
      remedy: phrase`choose another name with ${field('name')}, or remove that one first`,
    })
}

async function readRegistry(dataDirectory: string): Promise<AddedDataset[]> {
  const path = registryPath(dataDirectory)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
      return []
    throw new BadInput({
      code: 'unreadable',
      subject: path,
      what: phrase`the list of added data sets ${path} cannot be read (${(error as Error).message})`,
      remedy: 'check its permissions',
    })
  }
  try {
    const { datasets } = registrySchema.parse(JSON.parse(text))
    return datasets.map((dataset) => ({ ...dataset, fingerprint: dataset.origin.fingerprint }))
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? `${error.issues[0]!.path.join('.')}: ${error.issues[0]!.message}`
        : (error as Error).message
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`the list of added data sets ${path} is damaged (${why})`,
      remedy: 'correct it, or move it away and add the data sets again',
    })
  }
}

function writeRegistry(datasets: readonly AddedDataset[], dataDirectory: string): Promise<void> {
  return writeWhole(registryPath(dataDirectory), `${JSON.stringify({ version: 1, datasets }, null, 2)}\n`)
}
