import * as zlib from 'node:zlib'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import { ThriftError } from './thrift.ts'

/** Codecs by their numbers in Parquet. */
const names = ['no compression', 'Snappy', 'gzip', 'LZO', 'Brotli', 'LZ4', 'Zstandard', 'LZ4']

/** A page of more bytes is not unpacked. */
export const longestPage = 256_000_000
/** Its number in Parquet. */
export const snappy = 1
/** A copy of Snappy writes at most 64 bytes and takes at least two. */
const mostBySnappy = 32

/**
 * Unpacks a page. No more is allocated than the bytes at hand can hold.
 * @param length of what is unpacked, as its header says
 * @throws ThriftError
 */
export function unpack(codec: number, packed: Uint8Array, length: number): Uint8Array {
  if (length > longestPage) throw new ThriftError(`a page in it has ${length} bytes`)
  const unpacked = codec === 0 ? packed : (unpackers[codec]?.(packed, length) ?? null)
  if (unpacked === null) throw new ThriftError(`it is packed by ${names[codec] ?? `codec ${codec}`}, which is not read`)
  if (unpacked.length !== length) throw new ThriftError('a page in it is not as long as it says')
  return unpacked
}

type Unpacker = (packed: Uint8Array, length: number) => Uint8Array | null

const unpackers: Readonly<Record<number, Unpacker>> = {
  [snappy]: (packed, length) => {
    if (length > mostBySnappy * packed.length + 64) throw new ThriftError('a page in it is longer than it can be')
    const unpacked = new Uint8Array(length)
    snappyUncompress(packed, unpacked)
    return unpacked
  },
  2: (packed, length) => zlib.gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  4: (packed, length) => zlib.brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
  // Node 20 has none.
  6: (packed, length) =>
    'zstdDecompressSync' in zlib ? zlib.zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length) }) : null,
}
