import { crc32 } from 'node:zlib'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/** Bytes of a block of the log, and of the header of each part of a record: checksum, length, type. */
const blockSize = 32_768
const headerSize = 7
/** ":W&B", then 0xbee1 and the version, as Weights & Biases begins its logs. */
const beginning = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00)

const whole = 1
const first = 2
const last = 4

/**
 * Takes a log of Weights & Biases apart, which has the form of LevelDB's (github.com/google/leveldb,
 * doc/log_format.md) with CRC-32 as zlib computes it: records in parts that fit into blocks of 32 KiB.
 */
export class LogParts {
  readonly #subject: string
  /** Bytes that were taken so far. */
  #at = 0
  #parts: Uint8Array[] | null = null

  /** @param subject its path, for messages */
  constructor(subject: string) {
    this.#subject = subject
  }

  /**
   * The records in bytes that follow those that were taken; a part that is not whole yet is left for later.
   * @param onDamage told of every part whose checksum is wrong: what follows it in its block is passed over
   * @returns how many bytes were taken
   * @throws BadInput if it does not begin as such a log does
   */
  take(bytes: Uint8Array, onDamage: (at: number) => void): { records: Uint8Array[]; taken: number } {
    const records: Uint8Array[] = []
    const begin = this.#at
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const place = () => this.#at - begin
    if (this.#at === 0) {
      if (bytes.length < beginning.length) return { records, taken: 0 }
      if (!beginning.every((byte, index) => byte === bytes[index])) throw this.#wrongFormat()
      this.#at = beginning.length
    }
    for (;;) {
      const left = blockSize - (this.#at % blockSize)
      if (left < headerSize) {
        if (place() + left > bytes.length) break
        this.#at += left
        continue
      }
      if (place() + headerSize > bytes.length) break
      const length = view.getUint16(place() + 4, true)
      const type = bytes[place() + 6]!
      if (length > left - headerSize) {
        if (!this.#skipBlock(left, bytes.length - place(), onDamage)) break
        continue
      }
      if (place() + headerSize + length > bytes.length) break
      const data = bytes.subarray(place() + headerSize, place() + headerSize + length)
      if (crc32(data, crc32(Uint8Array.of(type))) !== view.getUint32(place(), true)) {
        if (!this.#skipBlock(left, bytes.length - place(), onDamage)) break
        continue
      }
      this.#at += headerSize + length
      const record = this.#join(type, data)
      if (record !== null) records.push(record)
    }
    return { records, taken: place() }
  }

  /** @returns false if the block is not whole yet: what looks damaged may still be written */
  #skipBlock(left: number, rest: number, onDamage: (at: number) => void): boolean {
    if (rest < left) return false
    onDamage(this.#at)
    this.#at += left
    this.#parts = null
    return true
  }

  /** The record that a part completes; null if it does not. */
  #join(type: number, data: Uint8Array): Uint8Array | null {
    if (type === whole) {
      this.#parts = null
      return data
    }
    if (type === first) this.#parts = [data.slice()]
    else this.#parts?.push(data.slice())
    if (type !== last || this.#parts === null) return null
    const record = new Uint8Array(Buffer.concat(this.#parts))
    this.#parts = null
    return record
  }

  #wrongFormat(): BadInput {
    return new BadInput({
      code: 'wrong-format',
      subject: this.#subject,
      what: phrase`${this.#subject} is not a log of Weights & Biases: it does not begin as one`,
    })
  }
}
