import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/** The bytes of a pickle, read one part after the other. */
export class PickleBytes {
  readonly #name: string
  readonly #view: DataView
  readonly #bytes: Buffer
  /** Where the next part begins. */
  at: number

  /** @param name of the file, for messages @param from where the pickle begins */
  constructor(name: string, bytes: Uint8Array, from: number) {
    this.#name = name
    this.at = from
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Passes over some bytes. @returns where they begin @throws BadInput */
  skip(count: number): number {
    const from = this.at
    this.at += count
    if (this.at > this.#bytes.length) throw this.refusal('it is cut off')
    return from
  }

  /** A whole number of so many bytes without a sign. */
  unsigned(width: 1 | 2 | 4 | 8): number {
    const at = this.skip(width)
    if (width === 1) return this.#view.getUint8(at)
    if (width === 2) return this.#view.getUint16(at, true)
    return width === 4 ? this.#view.getUint32(at, true) : Number(this.#view.getBigUint64(at, true))
  }

  /** One of four bytes with a sign. */
  integer(): number {
    return this.#view.getInt32(this.skip(4), true)
  }

  /** A float64, which pickles keep with its first byte first. */
  double(): number {
    return this.#view.getFloat64(this.skip(8))
  }

  /** Bytes behind their count. @param width bytes of the count */
  sized(width: 1 | 4 | 8): Uint8Array {
    const length = this.unsigned(width)
    return this.#bytes.subarray(this.skip(length), this.at)
  }

  /** The text up to the next end of a line. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.at)
    if (end < 0) throw this.refusal('it is cut off')
    const line = this.#bytes.toString('latin1', this.at, end)
    this.at = end + 1
    return line
  }

  /** A whole number of any length, in two's complement. */
  long(length: number): number {
    const from = this.skip(length)
    let value = 0
    for (let index = length - 1; index >= 0; index--) value = value * 256 + this.#bytes[from + index]!
    return length > 0 && this.#bytes[from + length - 1]! > 127 ? value - 256 ** length : value
  }

  refusal(why: string): BadInput {
    return new BadInput({
      code: 'damaged',
      subject: this.#name,
      what: phrase`${this.#name} is not a pickle of plain data: ${why}`,
    })
  }
}
