import { Flow, isClosed } from './flow.ts'
import { folded } from './scalar.ts'

interface Line {
  indent: number
  text: string
  /** As it stands in the file. */
  raw: string
  number: number
}

const key =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`{}[\],?-](?:[^:#]|:(?=\S)|(?<=\S)#)*?|-(?=\S)[^:]*?)\s*:(?=\s|$)/

/**
 * Reads YAML as programs dump it: maps, lists, scalars with and without quotes, texts over several lines, brackets,
 * anchors. An object of a program, which a tag such as `!!python/object` begins, becomes an empty list: it is no single
 * value. One document alone.
 * @throws SyntaxError with the line
 */
export function parseYaml(text: string): unknown {
  const lines = text.split(/\r?\n/).map((raw, index): Line => {
    const inner = raw.trim()
    return {
      raw,
      number: index + 1,
      text: inner.startsWith('#') ? '' : inner,
      indent: raw.length - raw.trimStart().length,
    }
  })
  return new Blocks(lines.filter((line) => !/^(---|\.\.\.|%YAML.*)$/.test(line.raw.trimEnd()))).whole()
}

class Blocks {
  readonly #lines: readonly Line[]
  readonly #anchors = new Map<string, unknown>()
  #at = 0

  constructor(lines: readonly Line[]) {
    this.#lines = lines
  }

  whole(): unknown {
    const value = this.#block(0)
    if (this.#next() !== null) this.#fail('is indented otherwise than the lines before it')
    return value
  }

  #next(): Line | null {
    while (this.#at < this.#lines.length && this.#lines[this.#at]!.text === '') this.#at++
    return this.#lines[this.#at] ?? null
  }

  #fail(what: string): never {
    const { number = this.#lines.length } = this.#lines[this.#at] ?? {}
    throw new SyntaxError(`line ${number} ${what}`)
  }

  /** What the lines say that are indented at least so far. */
  #block(least: number): unknown {
    const line = this.#next()
    if (line === null || line.indent < least) return null
    if (/^-(\s|$)/.test(line.text)) return this.#list(line.indent)
    if (key.test(line.text) || /^\?\s/.test(line.text)) return this.#map(line.indent)
    this.#at++
    return this.#value(line.text, least - 1)
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = []
    for (let line = this.#next(); line !== null && line.indent === indent; line = this.#next()) {
      if (!/^-(\s|$)/.test(line.text)) break
      items.push(this.#item(indent))
    }
    return items
  }

  /** A map or a list that begins behind the mark of an item: read as if its first line were its own. */
  #nested(line: Line, indent: number, text: string): unknown {
    const before = { ...line }
    Object.assign(line, { indent, text })
    const value = this.#block(indent)
    Object.assign(line, before)
    return value
  }

  #map(indent: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    for (let line = this.#next(); line !== null && line.indent === indent; line = this.#next()) {
      if (/^\?\s/.test(line.text)) {
        entries.push(this.#longEntry(indent))
        continue
      }
      const found = key.exec(line.text)
      if (found === null) this.#fail('is not a key with a value')
      this.#at++
      const name = found[1]!
      const rest = line.text.slice(found[0].length).trim()
      entries.push([/^["']/.test(name) ? String(new Flow(name).whole()) : name, this.#value(rest, indent)])
    }
    return Object.fromEntries(entries)
  }

  /** An entry whose key is too long for its line, or has several: "? key", then ": value". */
  #longEntry(indent: number): [string, unknown] {
    const name = this.#item(indent)
    const line = this.#next()
    const hasValue = line !== null && line.indent === indent && /^:(\s|$)/.test(line.text)
    return [String(name), hasValue ? this.#item(indent) : null]
  }

  /** What stands behind the mark of a line. */
  #item(indent: number): unknown {
    const line = this.#next()!
    const mark = /^[-?:](\s+|$)/.exec(line.text)![0]
    const rest = line.text.slice(mark.length)
    if (/^[-?]\s/.test(rest) || key.test(rest)) return this.#nested(line, indent + mark.length, rest)
    this.#at++
    return this.#value(rest, indent)
  }

  /** A value that begins in the line before, and goes on in lines that are indented further than so far. */
  #value(text: string, indent: number): unknown {
    const tag = /^!\S*\s*/.exec(text)
    if (tag !== null) {
      const value = this.#value(text.slice(tag[0].length), indent)
      return /^!!(?:python\/(?:tuple|str|unicode|int|float|bool|none)|str|int|float|bool|null|map|seq)\s*$/.test(tag[0])
        ? value
        : []
    }
    const anchor = /^&(\S+)\s*/.exec(text)
    if (anchor !== null) {
      const value = this.#value(text.slice(anchor[0].length), indent)
      this.#anchors.set(anchor[1]!, value)
      return value
    }
    const alias = /^\*(\S+)$/.exec(text)
    if (alias !== null) return this.#anchors.get(alias[1]!) ?? null
    if (/^[|>][-+\d]*(\s+#.*)?$/.test(text)) return this.#literal(text, indent)
    if (text === '' || text.startsWith('#')) {
      const line = this.#next()
      // A list may be indented as far as the key that it belongs to.
      if (line !== null && line.indent === indent && /^-(\s|$)/.test(line.text)) return this.#list(indent)
      return this.#block(indent + 1)
    }
    return this.#flow(text, indent)
  }

  #flow(text: string, indent: number): unknown {
    let all = text
    const isBracket = /^[[{"']/.test(text)
    for (;;) {
      const line = this.#lines[this.#at]
      if (line === undefined) break
      const goesOn = isBracket ? !isClosed(all) : line.indent > indent || line.text === ''
      if (!goesOn) break
      all += `\n${isBracket ? line.raw : line.text}`
      this.#at++
    }
    try {
      return new Flow(isBracket ? all : folded(all.trimEnd())).whole()
    } catch (error) {
      this.#at--
      return this.#fail((error as Error).message)
    }
  }

  /** A text whose lines stand as they are ("|") or are folded (">"). */
  #literal(mark: string, indent: number): string {
    const lines: string[] = []
    const given = /\d/.exec(mark)
    let least = given === null ? null : Math.max(indent, 0) + Number(given[0])
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[++this.#at]) {
      const isEmpty = line.raw.trim() === ''
      if (!isEmpty && line.indent <= indent) break
      if (!isEmpty) least ??= line.indent
      lines.push(line.raw.slice(least ?? line.raw.length))
    }
    const joined = lines.join('\n')
    const text = mark.startsWith('|') ? joined : folded(joined.replace(/\n+$/, ''))
    if (mark.includes('-')) return text.replace(/\n+$/, '')
    return mark.includes('+') ? `${text}\n` : `${text.replace(/\n+$/, '')}\n`
  }
}
