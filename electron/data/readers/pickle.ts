import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { PickleBytes } from './pickle-bytes.ts'
import { calledWith, isBuilt, persistent, textOf, unquoted, type Pickled } from './pickled.ts'

/** Nothing that is read here has more parts; a pickle that claims more is damaged. */
const mostParts = 5_000_000

/**
 * Reads plain data out of a pickle (protocols 0 to 5). A pickle is a program for a machine with a stack; this machine
 * knows lists, tuples, dictionaries, texts, bytes and numbers, and notes what the pickle would have called without
 * calling it.
 * @throws BadInput if it is damaged or needs what this machine does not know.
 */
export function parsePickle(name: string, bytes: Uint8Array): Pickled {
  return parsePickleAt(name, bytes, 0).value
}

/**
 * The same from a place within the bytes, where several pickles are one behind the other.
 * @param allowed which names a pickle may refer to ("module.name"); what it would call is noted even then, never done.
 * @returns the data, and where the next pickle begins.
 */
export function parsePickleAt(
  name: string,
  bytes: Uint8Array,
  from: number,
  allowed: (global: string) => boolean = () => true,
): { value: Pickled; end: number } {
  try {
    return new Machine(name, bytes, from, allowed).run()
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
  readonly #source: PickleBytes
  readonly #allowed: (global: string) => boolean
  #parts = 0
  #stack: Slot[] = []
  readonly #memo = new Map<number, Pickled>()

  constructor(name: string, bytes: Uint8Array, from: number, allowed: (global: string) => boolean) {
    this.#name = name
    this.#source = new PickleBytes(name, bytes, from)
    this.#allowed = allowed
  }

  run(): { value: Pickled; end: number } {
    for (;;) {
      if (++this.#parts > mostParts) throw this.#refuse('it has too many parts')
      const code = String.fromCharCode(this.#source.unsigned(1))
      if (code === '.') return { value: this.#pop(), end: this.#source.at }
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
        return this.#push(this.#source.integer())
      case 'K':
        return this.#push(this.#source.unsigned(1))
      case 'M':
        return this.#push(this.#source.unsigned(2))
      case 'G':
        return this.#push(this.#source.double())
      case 'I': {
        const line = this.#source.line()
        return this.#push(line === '01' ? true : line === '00' ? false : Number(line))
      }
      case 'L':
        return this.#push(Number(this.#source.line().replace(/L$/, '')))
      case 'F':
        return this.#push(Number(this.#source.line()))
      case '\x8a':
        return this.#push(this.#source.long(this.#source.unsigned(1)))
      default:
        return false
    }
  }

  /** Texts and bytes. */
  #text(code: string): boolean {
    const sized = (width: 1 | 4 | 8): Uint8Array => this.#source.sized(width)
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
        return this.#push(this.#source.line())
      case 'S':
        return this.#push(unquoted(this.#source.line()))
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
        this.#source.skip(1)
        return true
      case '\x95':
        this.#source.skip(8)
        return true
      case 'c':
        return this.#refer(`${this.#source.line()}.${this.#source.line()}`)
      case '\x93': {
        const [name, from] = [this.#pop(), this.#pop()]
        return this.#refer(`${textOf(from)}.${textOf(name)}`)
      }
      case 'Q':
        return this.#push({ global: persistent, args: this.#pop(), state: null })
      case '\x81':
      case 'R': {
        const [args, called] = [this.#pop(), this.#pop()]
        return this.#push(calledWith(isBuilt(called) ? called.global : '', args))
      }
      case 'b': {
        const state = this.#pop()
        const built = this.#pop()
        // What a dictionary has besides its entries (in PyTorch, versions of layers) is no data.
        if (built instanceof Map) return this.#push(built)
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
        return this.#keep(this.#source.unsigned(1))
      case 'r':
        return this.#keep(this.#source.unsigned(4))
      case 'p':
        return this.#keep(Number(this.#source.line()))
      case '\x94':
        return this.#keep(this.#memo.size)
      case 'h':
        return this.#recall(this.#source.unsigned(1))
      case 'j':
        return this.#recall(this.#source.unsigned(4))
      case 'g':
        return this.#recall(Number(this.#source.line()))
      default:
        return false
    }
  }

  /** A name that the pickle refers to. @throws BadInput if that is not allowed */
  #refer(global: string): true {
    if (this.#allowed(global)) return this.#push({ global, args: null, state: null })
    throw new BadInput({
      code: 'unsupported',
      subject: this.#name,
      what: phrase`${this.#name} is a pickle that would use "${global}" of Python, which is not plain data;
        nothing of it was run`,
      remedy: 'save tensors alone, for example as safetensors or with torch.save(model.state_dict(), ...)',
    })
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

  #refuse(why: string): BadInput {
    return this.#source.refusal(why)
  }
}
