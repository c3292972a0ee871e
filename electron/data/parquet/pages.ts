import type { FileHandle } from 'node:fs/promises'
import { bytesAt, type Chunk } from './footer.ts'
import { readRuns } from './runs.ts'
import { markSnappy, type SnappyMarks } from './snappy.ts'
import { numberIn, readThrift, structIn, ThriftError, type ThriftStruct } from './thrift.ts'
import { longestPage, snappy, unpack } from './unpack.ts'

/** Packed bytes of a file, out of which others are read. */
export interface PackedPart {
  at: number
  packed: number
  unpacked: number
  codec: number
  /** Places from which on it can be unpacked: only of Snappy, and not in lists of older versions. */
  marks?: SnappyMarks
}

/** A text or an image: its bytes, and where they lie: in the file, or in what a part of it unpacks to. */
export interface PlacedBytes {
  bytes: Uint8Array
  at: number
  part: PackedPart | null
}

/** A value of a column; null where there is none. */
export type Cell = PlacedBytes | number | null

/** Bytes in which the header of a page must end. */
const longestHeader = 65_536
const dataPage = 0
const dictionaryPage = 2
const dataPageV2 = 3
const int32 = 1
const int64 = 2
const byteArray = 6

interface Page {
  kind: number
  header: ThriftStruct
  at: number
  packed: number
  unpacked: number
}

/**
 * The values of a column of a row group, page by page: no more is held than a page and the dictionary.
 * @throws ThriftError
 */
export async function* cellsOf(handle: FileHandle, chunk: Chunk): AsyncGenerator<Cell> {
  const { leaf } = chunk
  if (leaf.repeated) throw new ThriftError(`its column ${leaf.path.join('.')} is a list`)
  let dictionary: Cell[] | null = null
  let done = 0
  for (let at = chunk.at; done < chunk.values;) {
    const page = await pageAt(handle, chunk, at)
    at = page.at + page.packed
    if (page.kind === dictionaryPage) {
      const count = countIn(structIn(page.header, 7), chunk.values)
      dictionary = plainCells(await openPage(handle, chunk, page, 0), leaf.type, count)
    } else if (page.kind === dataPage || page.kind === dataPageV2) {
      for (const cell of await dataCells(handle, chunk, page, dictionary, chunk.values - done)) {
        yield cell
        done++
      }
    }
  }
}

async function pageAt(handle: FileHandle, { at: start, bytes }: Chunk, at: number): Promise<Page> {
  const end = start + bytes
  if (at >= end) throw new ThriftError('a column in it has fewer values than it says')
  const { fields, end: length } = readThrift(await bytesAt(handle, at, Math.min(longestHeader, end - at)))
  const [kind, unpacked, packed] = [1, 2, 3].map((number) => numberIn(fields, number)) as [number, number, number]
  const body = at + length
  if (packed < 0 || unpacked < 0 || body + packed > end || packed > longestPage)
    throw new ThriftError('a page in it does not lie within its column')
  return { kind, header: fields, at: body, packed, unpacked }
}

/** How many values a page has. */
function countIn(header: ThriftStruct | null, most: number): number {
  const count = header === null ? -1 : numberIn(header, 1)
  if (count < 0 || count > most) throw new ThriftError('a page in it has more values than its column')
  return count
}

/** What of a page is unpacked, and how to find it again. @param levels bytes before it that are never packed */
interface OpenPage {
  bytes: Uint8Array
  /** Where the byte 0 lies, if it is not packed. */
  at: number
  part: PackedPart | null
}

async function openPage(
  handle: FileHandle,
  { codec }: Chunk,
  page: Page,
  levels: number,
  isPacked = true,
): Promise<OpenPage> {
  const [at, packed, unpacked] = [page.at + levels, page.packed - levels, page.unpacked - levels]
  if (packed < 0 || unpacked < 0) throw new ThriftError('a page in it is shorter than its levels')
  const bytes = await bytesAt(handle, at, packed)
  if (codec === 0 || !isPacked) return { bytes, at, part: null }
  const marks = codec === snappy ? { marks: markSnappy(bytes, unpacked) } : {}
  return { bytes: unpack(codec, bytes, unpacked), at: 0, part: { at, packed, unpacked, codec, ...marks } }
}

/** Bits in which numbers up to `most` are written. */
const widthOf = (most: number): number => 32 - Math.clz32(most)

async function dataCells(
  handle: FileHandle,
  chunk: Chunk,
  page: Page,
  dictionary: Cell[] | null,
  most: number,
): Promise<Cell[]> {
  const isSecond = page.kind === dataPageV2
  const header = structIn(page.header, isSecond ? 8 : 5)
  const count = countIn(header, most)
  const { definition, type } = chunk.leaf
  const encoding = numberIn(header!, isSecond ? 4 : 2)
  let opened: OpenPage
  let present: Uint32Array | null = null
  let from = 0
  if (isSecond) {
    const levels = numberIn(header!, 5)
    if (levels < 0 || numberIn(header!, 6) !== 0) throw new ThriftError('a page in it has wrong levels')
    if (levels > page.packed) throw new ThriftError('a page in it is shorter than its levels')
    if (definition > 0) present = readRuns(await bytesAt(handle, page.at, levels), widthOf(definition), count)
    opened = await openPage(handle, chunk, page, levels, header!.get(7) !== false)
  } else {
    opened = await openPage(handle, chunk, page, 0)
    if (definition > 0) {
      const levels = new DataView(opened.bytes.buffer, opened.bytes.byteOffset, opened.bytes.byteLength)
      if (opened.bytes.length < 4) throw new ThriftError('a page in it ends too early')
      from = 4 + levels.getUint32(0, true)
      present = readRuns(opened.bytes.subarray(4, from), widthOf(definition), count)
    }
  }
  const isThere = (index: number): boolean => present === null || present[index] === definition
  const values = Array.from({ length: count }, (_, index) => isThere(index)).filter(Boolean).length
  const cells = valuesIn(opened, from, { type, encoding, count: values }, dictionary)
  let next = 0
  return Array.from({ length: count }, (_, index) => (isThere(index) ? cells[next++]! : null))
}

function valuesIn(
  opened: OpenPage,
  from: number,
  { type, encoding, count }: { type: number; encoding: number; count: number },
  dictionary: Cell[] | null,
): Cell[] {
  const rest = { ...opened, at: opened.at + from, bytes: opened.bytes.subarray(from) }
  if (encoding === 0) return plainCells(rest, type, count)
  if (encoding !== 2 && encoding !== 8)
    throw new ThriftError(`a column in it has the encoding ${encoding}, which is not read`)
  if (count === 0) return []
  if (dictionary === null) throw new ThriftError('a page in it needs a dictionary, and there is none')
  const places = readRuns(rest.bytes.subarray(1), rest.bytes[0] ?? 33, count)
  return Array.from(places, (place) => {
    const cell = dictionary[place]
    if (cell === undefined) throw new ThriftError('a place in it lies outside of the dictionary')
    return cell
  })
}

function plainCells({ bytes, at, part }: OpenPage, type: number, count: number): Cell[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const cells: Cell[] = []
  let place = 0
  const need = (length: number): void => {
    if (place + length > bytes.length) throw new ThriftError('a page in it ends too early')
  }
  for (let index = 0; index < count; index++) {
    if (type === byteArray) {
      need(4)
      const length = view.getUint32(place, true)
      place += 4
      need(length)
      cells.push({ bytes: bytes.subarray(place, place + length), at: at + place, part })
      place += length
    } else if (type === int32 || type === int64) {
      const size = type === int32 ? 4 : 8
      need(size)
      cells.push(type === int32 ? view.getInt32(place, true) : Number(view.getBigInt64(place, true)))
      place += size
    } else throw new ThriftError(`a column in it holds values of type ${type}, which is not read`)
  }
  return cells
}
