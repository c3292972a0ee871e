import { plainScalar, quotedScalar } from './scalar.ts'

/** Reads what stands in one line of YAML, or within brackets over several. */
export class Flow {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** @throws SyntaxError */
  whole(): unknown {
    const value = this.#value(false)
    this.#skip()
    if (this.#at < this.#text.length) throw new SyntaxError(`"${this.#text.slice(this.#at)}" follows a value`)
    return value
  }

  #skip(): void {
    this.#at += /^(\s|#.*$)*/m.exec(this.#text.slice(this.#at))![0].length
  }

  #value(within: boolean): unknown {
    this.#skip()
    const mark = this.#text[this.#at]
    if (mark === '{') return this.#map()
    if (mark === '[') return this.#list()
    if (mark === '"' || mark === "'") return quotedScalar(this.#match(quoted))
    return plainScalar(this.#match(within ? plainWithin : plainAlone).trim())
  }

  #match(pattern: RegExp): string {
    const found = pattern.exec(this.#text.slice(this.#at))
    if (found === null) throw new SyntaxError(`"${this.#text.slice(this.#at, this.#at + 40)}" is not a value`)
    this.#at += found[0].length
    return found[0]
  }

  #list(): unknown[] {
    const items: unknown[] = []
    this.#at++
    for (;;) {
      if (this.#ends(']')) return items
      items.push(this.#value(true))
      this.#separator(']')
    }
  }

  #map(): Record<string, unknown> {
    const entries: [string, unknown][] = []
    this.#at++
    for (;;) {
      if (this.#ends('}')) return Object.fromEntries(entries)
      const key = this.#key()
      this.#skip()
      const hasValue = this.#text[this.#at] === ':'
      if (hasValue) this.#at++
      entries.push([key, hasValue ? this.#value(true) : null])
      this.#separator('}')
    }
  }

  #key(): string {
    this.#skip()
    if (/^\?\s/.test(this.#text.slice(this.#at, this.#at + 2))) this.#at += 2
    this.#skip()
    const isQuoted = /["']/.test(this.#text[this.#at] ?? '')
    return isQuoted ? quotedScalar(this.#match(quoted)) : this.#match(plainWithin).trim()
  }

  #ends(mark: string): boolean {
    this.#skip()
    if (this.#text[this.#at] !== mark) return false
    this.#at++
    return true
  }

  #separator(end: string): void {
    this.#skip()
    if (this.#text[this.#at] === ',') this.#at++
    else if (this.#text[this.#at] !== end) throw new SyntaxError(`"${end}" is missing`)
  }
}

const quoted = /^("(?:[^"\\]|\\[^])*"|'(?:[^']|'')*')/
const plainAlone = /^[^]*?(?=\s#|$(?![^]))/
const plainWithin = /^([^\s,[\]{}:#]|:(?![\s,\]}]|$)|(?<=\S)#|[ \t\n]+(?![\s#,[\]{}:]))*/

/** Whether brackets and quotes that a text opens are closed in it. */
export function isClosed(text: string): boolean {
  let depth = 0
  let rest = text
  for (;;) {
    const found = /[[\]{}]|(?<![\w)])["']/.exec(rest)
    if (found === null) return depth <= 0
    if (found[0] === '"' || found[0] === "'") {
      const inner = quoted.exec(rest.slice(found.index))
      if (inner === null) return false
      rest = rest.slice(found.index + inner[0].length)
      continue
    }
    depth += found[0] === '[' || found[0] === '{' ? 1 : -1
    rest = rest.slice(found.index + 1)
  }
}
