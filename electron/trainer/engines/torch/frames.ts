import { phrase } from '../../../../shared/errors/phrase.ts'
import { crc32 } from 'node:zlib'
import { EngineError } from '../engine.ts'

/**
 * The kinds of request; an answer has the kind of its request, or `error`. The other side: resources/torch/runtime.py.
 */
export const frameKinds = {
  error: 0,
  hello: 1,
  state: 2,
  compile: 3,
  step: 4,
  read: 5,
  write: 6,
  back: 7,
  dispose: 8,
  hold: 9,
  release: 10,
  end: 11,
  memory: 12,
} as const

export interface Frame {
  kind: number
  header: Record<string, unknown>
  payload: Uint8Array
}

const mark = 0x4d4e4753
/** Bytes before the header: mark, kind, bytes of the header, its CRC-32, bytes of the payload. */
const headBytes = 24
/** More than any header or payload has: what claims more is no frame. */
const mostHeaderBytes = 2 ** 28
const mostPayloadBytes = 2 ** 36

/** What follows a header: values, whole numbers or bytes, little-endian. */
export type Payload = readonly (Float32Array | Int32Array | Uint8Array)[]

/** The bytes of a frame, as the parts that are written one after another. */
export function encodeFrame(kind: number, header: object, payload: Payload): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(header))
  const head = Buffer.alloc(headBytes)
  head.writeUInt32LE(mark, 0)
  head.writeUInt32LE(kind, 4)
  head.writeUInt32LE(text.length, 8)
  head.writeUInt32LE(crc32(text), 12)
  head.writeBigUInt64LE(BigInt(payload.reduce((sum, values) => sum + values.byteLength, 0)), 16)
  return [
    Buffer.concat([head, text]),
    ...payload
      .filter(({ length }) => length > 0)
      .map((values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]
}

/** Puts frames together from the parts in which a pipe hands them over. */
export class FrameReader {
  #buffer = Buffer.alloc(headBytes)
  #filled = 0
  #head: { kind: number; header: number; checksum: number; payload: number } | null = null

  /** @returns the frames that are whole now. @throws EngineError when the bytes are no frames */
  take(part: Uint8Array): Frame[] {
    const frames: Frame[] = []
    for (let offset = 0; offset < part.length;) {
      const count = Math.min(part.length - offset, this.#buffer.length - this.#filled)
      this.#buffer.set(part.subarray(offset, offset + count), this.#filled)
      this.#filled += count
      offset += count
      if (this.#filled < this.#buffer.length) break
      const frame = this.#next()
      if (frame !== null) frames.push(frame)
    }
    return frames
  }

  /** The buffer is full: it holds a head, or all that comes after one. */
  #next(): Frame | null {
    const full = this.#buffer
    this.#filled = 0
    if (this.#head === null) {
      this.#head = headOf(full)
      this.#buffer = Buffer.alloc(this.#head.header + this.#head.payload)
      return this.#buffer.length === 0 ? this.#next() : null
    }
    const { kind, header: size, checksum } = this.#head
    this.#head = null
    this.#buffer = Buffer.alloc(headBytes)
    const text = full.subarray(0, size)
    if (crc32(text) !== checksum) throw broken('the checksum of a header is wrong')
    return {
      kind,
      header: size === 0 ? {} : (JSON.parse(text.toString()) as Record<string, unknown>),
      payload: full.subarray(size),
    }
  }
}

function headOf(bytes: Buffer): { kind: number; header: number; checksum: number; payload: number } {
  if (bytes.readUInt32LE(0) !== mark) throw broken('a frame does not begin with its mark')
  const header = bytes.readUInt32LE(8)
  const payload = Number(bytes.readBigUInt64LE(16))
  if (header > mostHeaderBytes || payload > mostPayloadBytes) throw broken('a frame has an impossible length')
  return { kind: bytes.readUInt32LE(4), header, checksum: bytes.readUInt32LE(12), payload }
}

function broken(what: string): EngineError {
  return new EngineError({
    code: 'wrong-format',
    what: phrase`the pipe from PyTorch holds something that is not an answer: ${what}`,
  })
}

/** The float32 values of a payload, a copy with a buffer of its own. */
export function valuesOf({ payload }: Frame): Float32Array {
  if (payload.length % 4 !== 0) throw broken('its values are not whole numbers of float32')
  const values = new Float32Array(payload.length / 4)
  new Uint8Array(values.buffer).set(payload)
  return values
}
