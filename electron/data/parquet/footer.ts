import type { FileHandle } from 'node:fs/promises'
import { numberIn, readThrift, structIn, structsIn, textIn, ThriftError, type ThriftStruct } from './thrift.ts'

/** A column that holds values: one leaf of the schema. */
export interface Leaf {
  /** Names from the top, such as image and bytes. */
  path: string[]
  /** Physical type, by its number in Parquet: 1 is INT32, 2 INT64, 6 BYTE_ARRAY. */
  type: number
  /** Definition level of a value that is there; how many of the path may be missing. */
  definition: number
  /** Whether it is within a list. */
  repeated: boolean
}

/** Where the pages of one column lie in a row group. */
export interface Chunk {
  leaf: Leaf
  codec: number
  values: number
  at: number
  bytes: number
}

export interface Footer {
  leaves: Leaf[]
  groups: { rows: number; chunks: Chunk[] }[]
  metadata: ReadonlyMap<string, string>
}

const magic = 'PAR1'
/** A footer of more bytes is none: ImageNet's shards have some hundred kilobytes. */
const longestFooter = 64_000_000

/** Reads the footer of a Parquet file, and checks that what it lists lies within the file. @throws ThriftError */
export async function readFooter(handle: FileHandle): Promise<Footer> {
  const { size } = await handle.stat()
  const tail = await bytesAt(handle, Math.max(0, size - 8), Math.min(8, size))
  if (tail.toString('latin1', 4) !== magic) throw new ThriftError('it is no Parquet file, or cut off')
  const length = tail.readUInt32LE(0)
  if (length > size - 12 || length > longestFooter) throw new ThriftError('its footer is longer than it may be')
  const { fields } = readThrift(await bytesAt(handle, size - 8 - length, length))
  const leaves = leavesOf(structsIn(fields, 2))
  const groups = structsIn(fields, 4).map((group) => groupOf(group, leaves, size))
  const metadata = new Map(structsIn(fields, 5).map((pair) => [textIn(pair, 1) ?? '', textIn(pair, 2) ?? '']))
  return { leaves, groups, metadata }
}

/** Bytes of a file. @throws ThriftError if there are fewer */
export async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const part = Buffer.alloc(length)
  const { bytesRead } = await handle.read(part, 0, length, at)
  if (bytesRead < length) throw new ThriftError('it ends too early')
  return part
}

function leavesOf(elements: readonly ThriftStruct[]): Leaf[] {
  const leaves: Leaf[] = []
  let next = 1
  const walk = (path: string[], definition: number, repeated: boolean): void => {
    const element = elements[next++]
    if (element === undefined || path.length > 16) throw new ThriftError('its schema is damaged')
    const own = [...path, textIn(element, 4) ?? '']
    const repetition = element.get(3)
    const level = definition + (repetition === 0 || repetition === undefined ? 0 : 1)
    const isRepeated = repeated || repetition === 2
    const children = element.get(5)
    const type = element.get(1)
    if (typeof children === 'number' && children > 0)
      for (let child = 0; child < children; child++) walk(own, level, isRepeated)
    else if (typeof type === 'number') leaves.push({ path: own, type, definition: level, repeated: isRepeated })
  }
  const top = elements[0]?.get(5)
  for (let child = 0; child < (typeof top === 'number' ? top : 0); child++) walk([], 0, false)
  return leaves
}

function groupOf(group: ThriftStruct, leaves: readonly Leaf[], size: number): Footer['groups'][number] {
  const rows = numberIn(group, 3)
  const columns = structsIn(group, 1)
  if (columns.length !== leaves.length || rows < 0) throw new ThriftError('its columns are not those of its schema')
  const chunks = columns.map((column, index): Chunk => {
    const facts = structIn(column, 3)
    if (facts === null) throw new ThriftError('a column in it has no description')
    if (textIn(column, 1) !== null) throw new ThriftError('its columns lie in other files')
    const [data, dictionary] = [numberIn(facts, 9), facts.get(11)]
    const at = typeof dictionary === 'number' && dictionary > 0 ? Math.min(dictionary, data) : data
    const bytes = numberIn(facts, 7)
    const values = numberIn(facts, 5)
    if (at < 4 || bytes < 0 || at + bytes > size || values < 0)
      throw new ThriftError('a column in it does not lie within the file')
    return { leaf: leaves[index]!, codec: numberIn(facts, 4), values, at, bytes }
  })
  return { rows, chunks }
}
