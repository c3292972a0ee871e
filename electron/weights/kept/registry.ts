import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { codeOf, messageOf } from '../../../shared/errors/message-of.ts'
import { listed, phrase } from '../../../shared/errors/phrase.ts'
import { keptWeightsSchema, type KeptWeights } from '../../../shared/experiment/kept-weights.ts'
import { taking } from '../../data/kept/turns.ts'
import { writeWhole } from '../../data/write-whole.ts'

/** Kept weights with the name of their file, which no other weights ever have. */
const storedSchema = keptWeightsSchema.extend({ file: z.string().regex(/^[\w.-]+\.safetensors$/) })
type Stored = z.output<typeof storedSchema>

const registrySchema = z.object({ version: z.literal(1), weights: z.array(storedSchema) })

/** Folder of the kept weights within that of the data. */
export const weightsFolder = (dataDirectory: string): string => join(dataDirectory, 'weights')

const registryPath = (dataDirectory: string): string => join(weightsFolder(dataDirectory), 'weights.json')

/** The weights that are kept, in the order in which they were added. @throws BadInput if their list is damaged */
export async function listWeights(dataDirectory: string): Promise<KeptWeights[]> {
  return (await readRegistry(dataDirectory)).map(({ file: _, ...kept }) => kept)
}

/** Weights of a name, and their file. @throws BadInput if there are none */
export async function findKept(name: string, dataDirectory: string): Promise<{ kept: KeptWeights; path: string }> {
  const all = await readRegistry(dataDirectory)
  const found = all.find((each) => each.name === name)
  if (found === undefined) throw unknownWeights(name, all)
  const { file, ...kept } = found
  return { kept, path: join(weightsFolder(dataDirectory), file) }
}

/**
 * Keeps a file of weights, beside what is being kept by this process or another: its file first, then its place on the
 * list. Of one that fails nothing stays.
 * @throws BadInput if the name is taken
 */
export async function keepWeights(kept: KeptWeights, bytes: Uint8Array, dataDirectory: string): Promise<void> {
  const file = `${kept.name}-${randomUUID()}.safetensors`
  const path = join(weightsFolder(dataDirectory), file)
  await taking(registryPath(dataDirectory), async () => {
    const all = await readRegistry(dataDirectory)
    checkFree(kept.name, all)
    try {
      await writeWhole(path, bytes)
      await writeRegistry([...all, { ...kept, file }], dataDirectory)
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  })
}

/** Takes weights off the list and removes their file. @throws BadInput if there are none of that name */
export async function removeWeights(name: string, dataDirectory: string): Promise<KeptWeights> {
  return await taking(registryPath(dataDirectory), async () => {
    const all = await readRegistry(dataDirectory)
    const found = all.find((each) => each.name === name)
    if (found === undefined) throw unknownWeights(name, all)
    await writeRegistry(
      all.filter((each) => each !== found),
      dataDirectory,
    )
    await rm(join(weightsFolder(dataDirectory), found.file), { force: true })
    const { file: _, ...kept } = found
    return kept
  })
}

/** @throws BadInput if weights of that name are kept */
export function checkFree(name: string, all: readonly { name: string }[]): void {
  if (!all.some((each) => each.name === name)) return
  throw new BadInput({
    code: 'name-taken',
    subject: name,
    field: 'name',
    what: phrase`weights are kept under the name "${name}" already`,
    remedy: 'choose another name, or remove those first',
  })
}

function unknownWeights(name: string, all: readonly { name: string }[]): BadInput {
  return new BadInput({
    code: 'unknown-name',
    subject: name,
    what: phrase`no weights are kept under the name "${name}"`,
    remedy:
      all.length === 0
        ? 'add them with `signum weights add`'
        : phrase`there are ${listed(all.map((each) => each.name))}`,
  })
}

async function readRegistry(dataDirectory: string): Promise<Stored[]> {
  const path = registryPath(dataDirectory)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw new BadInput({
      code: 'unreadable',
      subject: path,
      what: phrase`the list of kept weights ${path} cannot be read (${messageOf(error)})`,
      remedy: 'check its permissions',
    })
  }
  try {
    return registrySchema.parse(JSON.parse(text)).weights
  } catch (error) {
    const why =
      error instanceof z.ZodError ? `${error.issues[0]!.path.join('.')}: ${error.issues[0]!.message}` : messageOf(error)
    throw new BadInput({
      code: 'damaged',
      subject: path,
      what: phrase`the list of kept weights ${path} is damaged (${why})`,
      remedy: 'correct it, or move it away and add the weights again',
    })
  }
}

function writeRegistry(weights: readonly Stored[], dataDirectory: string): Promise<void> {
  return writeWhole(registryPath(dataDirectory), `${JSON.stringify({ version: 1, weights }, null, 2)}\n`)
}
