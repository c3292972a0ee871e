import { join } from 'node:path'
import { expect } from 'vitest'
import { addDataset } from '../../../electron/data/add.ts'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import type { AddedDataset } from '../../../electron/data/kept/registry.ts'
import type { Skipped } from '../../../electron/data/readers/reader.ts'
import type { AddDataset } from '../../../shared/contract/datasets.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { temporaryFolder } from './folder.ts'

export interface Added {
  dataset: AddedDataset
  skipped: Skipped[]
  /** As a run reads it, out of the cache. */
  loaded: Dataset
}

/** Adds a data set to an empty data directory of its own and reads it back. */
export async function added(path: string, request: Partial<AddDataset> = {}): Promise<Added> {
  const data = join(await temporaryFolder(), 'data')
  const { dataset, skipped } = await addDataset({ path, name: 'mine', ...request }, data)
  return { dataset, skipped, loaded: await loadDataset('mine', data) }
}

/** The line of a refusal. */
export async function refused(path: string, request: Partial<AddDataset> = {}): Promise<string> {
  const data = join(await temporaryFolder(), 'data')
  const error: unknown = await addDataset({ path, name: 'mine', ...request }, data).catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(BadInput)
  return (error as BadInput).message
}
