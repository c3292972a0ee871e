import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { calledWith, isBuilt, textOf, unquoted, type Pickled } from './pickled.ts'

/** Nothing that is read here has more parts; a pickle that claims more is damaged. */
const mostParts = 5_000_000

/**
 * Reads plain data out of a pickle (protocols 0 to 5). A pickle is a program for a machine with a stack; this machine
 * knows lists, tuples, dictionaries, texts, bytes and numbers, and notes what the pickle would have called without
 * calling it.
 * @throws BadInput if it is damaged or needs what this machine does not know.
 */
export function parsePickle(name: string, bytes: Uint8Array): Pickled {
  try {
    return new Machine(name, bytes).run()
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      throw new BadInput({ code: 'damaged', subject: name, what: phrase`${name} is cut off or no whole pickle` })
    throw error
  }
}

const mark = Symbol('mark')
type Slot = Pickled | typeof mark

class Machine {
  readonly #name: string
  readonly #view: DataView
  readonly #bytes: Buffer
  #at = 0
  #parts = 0
  #stack: Slot[] = []
  readonly #memo = new Map<number, Pickled>()

  constructor(name: string, bytes: Uint8Array) {
    this.#name = name
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  run(): Pickled {
    for (;;) {
      if (++this.#parts > mostParts) throw this.#refuse('it has too many parts')
      const code = String.fromCharCode(this.#view.getUint8(this.#at++))
      if (code === '.') return this.#pop()
      if (!this.#number(code) && !this.#text(code) && !this.#container(code) && !this.#other(code))
        throw this.#refuse(`it has the instruction 0x${code.charCodeAt(0).toString(16)}`)
    }
  }

  /** Numbers and constants. */
  #number(code: string): boolean {
    switch (code) {
      case 'N':
        return this.#push(null)
      case '\x88':
        return this.#push(true)
      case '\x89':
        return this.#push(false)
      case 'J':
        return this.#push(this.#view.getInt32(this.#skip(4), true))
      case 'K':
        return this.#push(this.#view.getUint8(this.#skip(1)))
      case 'M':
        return this.#push(this.#view.getUint16(this.#skip(2), true))
      case 'G':
        return this.#push(this.#view.getFloat64(this.#skip(8)))
      case 'I': {
        const line = this.#line()
        return this.#push(line === '01' ? true : line === '00' ? false : Number(line))
      }
      case 'L':
        return this.#push(Number(this.#line().replace(/L$/, '')))
      case 'F':
        return this.#push(Number(this.#line()))
      case '\x8a':
        return this.#push(this.#long(this.#view.getUint8(this.#skip(1))))
      default:
        return false
    }
  }

  /** Texts and bytes. */
  #text(code: string): boolean {
    const sized = (width: 1 | 4 | 8): Uint8Array => {
      const at = this.#skip(width)
      const length =
        width === 1
          ? this.#view.getUint8(at)
          : width === 4
            ? this.#view.getUint32(at, true)
            : Number(this.#view.getBigUint64(at, true))
      return this.#bytes.subarray(this.#skip(length), this.#at)
    }
    switch (code) {
      case 'U':
      case 'C':
        return this.#push(sized(1))
      case 'T':
      case 'B':
        return this.#push(sized(4))
      case '\x8e':
      case '\x96':
        return this.#push(sized(8))
      case 'X':
        return this.#push(Buffer.from(sized(4)).toString('utf8'))
      case '\x8c':
        return this.#push(Buffer.from(sized(1)).toString('utf8'))
      case '\x8d':
        return this.#push(Buffer.from(sized(8)).toString('utf8'))
      case 'V':
        return this.#push(this.#line())
      case 'S':
        return this.#push(unquoted(this.#line()))
      default:
        return false
    }
  }

  #container(code: string): boolean {
    switch (code) {
      case '(':
        this.#stack.push(mark)
        return true
      case ']':
      case ')':
        return this.#push([])
      case '}':
        return this.#push(new Map())
      case 'l':
      case 't':
        return this.#push(this.#toMark())
      case 'd': {
        const entries = this.#toMark()
        return this.#push(this.#fill(new Map(), entries))
      }
      case '\x85':
      case '\x86':
      case '\x87': {
        const count = code.charCodeAt(0) - 0x84
        return this.#push(this.#stack.splice(this.#stack.length - count, count) as Pickled[])
      }
      case 'a': {
        const item = this.#pop()
        this.#list().push(item)
        return true
      }
      case 'e': {
        const items = this.#toMark()
        const list = this.#list()
        for (const item of items) list.push(item)
        return true
      }
      case 's': {
        const value = this.#pop()
        const key = this.#pop()
        this.#fill(this.#map(), [key, value])
        return true
      }
      case 'u': {
        const entries = this.#toMark()
        this.#fill(this.#map(), entries)
        return true
      }
      default:
        return false
    }
  }

  /** Names, what would be called, and the memory of the machine. */
  #other(code: string): boolean {
    switch (code) {
      case '\x80':
        this.#skip(1)
        return true
      case '\x95':
        this.#skip(8)
        return true
      case 'c':
        return this.#push({ global: `${this.#line()}.${this.#line()}`, args: null, state: null })
      case '\x93': {
        const [name, from] = [this.#pop(), this.#pop()]
        return this.#push({ global: `${textOf(from)}.${textOf(name)}`, args: null, state: null })
      }
      case 'R': {
        const [args, called] = [this.#pop(), this.#pop()]
        return this.#push(calledWith(isBuilt(called) ? called.global : '', args))
      }
      case 'b': {
        const state = this.#pop()
        const built = this.#pop()
        if (!isBuilt(built)) throw this.#refuse('it changes what it did not build')
        built.state = state
        return this.#push(built)
      }
      case '0':
        this.#pop()
        return true
      case '2': {
        const top = this.#pop()
        this.#push(top)
        return this.#push(top)
      }
      case 'q':
        return this.#keep(this.#view.getUint8(this.#skip(1)))
      case 'r':
        return this.#keep(this.#view.getUint32(this.#skip(4), true))
      case 'p':
        return this.#keep(Number(this.#line()))
      case '\x94':
        return this.#keep(this.#memo.size)
      case 'h':
        return this.#recall(this.#view.getUint8(this.#skip(1)))
      case 'j':
        return this.#recall(this.#view.getUint32(this.#skip(4), true))
      case 'g':
        return this.#recall(Number(this.#line()))
      default:
        return false
    }
  }

  #push(value: Pickled): true {
    this.#stack.push(value)
    return true
  }

  #pop(): Pickled {
    const top = this.#stack.pop()
    if (top === undefined || top === mark) throw this.#refuse('its parts do not fit together')
    return top
  }

  #keep(place: number): true {
    this.#memo.set(place, this.#stack.at(-1) as Pickled)
    return true
  }

  #recall(place: number): true {
    const value = this.#memo.get(place)
    if (value === undefined) throw this.#refuse('it refers to a part that it lacks')
    return this.#push(value)
  }

  #toMark(): Pickled[] {
    const at = this.#stack.lastIndexOf(mark)
    if (at < 0) throw this.#refuse('its parts do not fit together')
    return this.#stack.splice(at).slice(1) as Pickled[]
  }

  #list(): Pickled[] {
    const top = this.#stack.at(-1)
    if (!Array.isArray(top)) throw this.#refuse('its parts do not fit together')
    return top
  }

  #map(): Map<string, Pickled> {
    const top = this.#stack.at(-1)
    if (!(top instanceof Map)) throw this.#refuse('its parts do not fit together')
    return top
  }

  #fill(map: Map<string, Pickled>, entries: readonly Pickled[]): Map<string, Pickled> {
    for (let index = 0; index + 1 < entries.length; index += 2) map.set(textOf(entries[index]!), entries[index + 1]!)
    return map
  }

  /** Passes over some bytes. @returns where they begin */
  #skip(count: number): number {
    const from = this.#at
    this.#at += count
    if (this.#at > this.#bytes.length) throw this.#refuse('it is cut off')
    return from
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#at)
    if (end < 0) throw this.#refuse('it is cut off')
    const line = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return line
  }

  #long(length: number): number {
    const from = this.#skip(length)
    let value = 0
    for (let index = length - 1; index >= 0; index--) value = value * 256 + this.#bytes[from + index]!
    return length > 0 && this.#bytes[from + length - 1]! > 127 ? value - 256 ** length : value
  }

  #refuse(why: string): BadInput {
    return new BadInput({
      code: 'damaged',
      subject: this.#name,
      what: phrase`${this.#name} is no pickle of plain data: ${why}`,
    })
  }
}
