import { randomUUID } from 'node:crypto'
import { copyFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { cachePath } from '../../data/kept/kept-dataset.ts'
import { listDatasets, registryPath } from '../../data/kept/registry.ts'
import { makeFolder } from '../../data/make-folder.ts'

/** A folder with a data set, and what the log should say of it. */
interface Staged {
  folder: string
  remark: string | null
}

/**
 * Copies the compact cache of a data set to a node's own disk, once for all jobs there.
 * @param to the folder, of which a variable at its beginning is that of this process; the fingerprint of the images
 * @returns the folder to read from: the shared one, with a remark, if it could not be copied
 */
export async function stageData(
  dataset: string,
  dataDirectory: string,
  { stage, fingerprint }: { stage: string; fingerprint: string | null },
): Promise<Staged> {
  const shared = (why: string): Staged => ({
    folder: dataDirectory,
    remark: `The data set "${dataset}" is read from the shared folder: ${why}.`,
  })
  const variable = /^\$([A-Z_]+)/.exec(stage)?.[1]
  const value = variable === undefined ? '' : process.env[variable]
  if (value === undefined || (variable !== undefined && !value.startsWith('/')))
    return shared(`the variable ${variable} of "stage" is not the path of a folder here`)
  const entry = (await listDatasets(dataDirectory)).find(({ name }) => name === dataset)
  if (entry?.origin?.streamed === true) return shared('it is streamed from its files, which are not copied')
  const folder = join(
    value + (variable === undefined ? stage : stage.slice(variable.length + 1)),
    fingerprint ?? dataset,
  )
  try {
    const cache = cachePath(dataset, dataDirectory)
    // What comes with the application is made there at first use.
    if (await isFile(cache)) await copyOnce(cache, cachePath(dataset, folder))
    if (entry?.origin !== undefined) await copyOnce(registryPath(dataDirectory), registryPath(folder))
    return { folder, remark: null }
  } catch (error) {
    return shared(`it could not be copied to ${folder} (${messageOf(error)})`)
  }
}

/** Several jobs of a node may do so at once: each copies under a name of its own, and the last one counts. */
async function copyOnce(from: string, to: string): Promise<void> {
  if (await isFile(to)) return
  makeFolder(dirname(to))
  const draft = join(dirname(to), `${basename(to)}.${randomUUID()}`)
  try {
    await copyFile(from, draft)
    await rename(draft, to)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
