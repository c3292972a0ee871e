import type { Inline } from './document.ts'

/** A run of `*` or `_` that may open or close emphasis. */
interface Run {
  node: { kind: 'text'; text: string }
  mark: string
  /** Marks that are left, and that there were. */
  count: number
  length: number
  opens: boolean
  closes: boolean
}

/**
 * Reads the inlines of CommonMark (0.31): backslash escapes, code spans, emphasis by its rules of flanking runs, links
 * and images in line, autolinks, hard breaks. Raw HTML, entities and links by reference stay text.
 * @param text lines with \n between them
 */
export function parseInlines(text: string): Inline[] {
  const nodes: Inline[] = []
  const runs: Run[] = []
  let plain = ''
  let at = 0
  const flush = (): void => {
    if (plain !== '') nodes.push({ kind: 'text', text: plain })
    plain = ''
  }
  const put = (node: Inline): void => {
    flush()
    nodes.push(node)
  }
  while (at < text.length) {
    const rest = text.slice(at)
    const hard = /^(?: {2,}|\\)\n */.exec(rest)
    const code = /^(`+)(?!`)([^]*?[^`])\1(?!`)/.exec(rest)
    const auto = /^<((?:https?:\/\/|mailto:)[^\s<>]+)>/i.exec(rest)
    const link = rest[0] === '[' || rest.startsWith('![') ? linkAt(rest) : null
    const run = /^(\*+|_+)/.exec(rest)
    if (hard !== null) {
      put({ kind: 'break' })
      at += hard[0].length
    } else if (/^\\[!-/:-@[-`{-~]/.test(rest)) {
      plain += rest[1]!
      at += 2
    } else if (code !== null) {
      put({ kind: 'code', text: trimmedCode(code[2]!) })
      at += code[0].length
    } else if (rest[0] === '`') {
      const ticks = /^`+/.exec(rest)![0]
      plain += ticks
      at += ticks.length
    } else if (auto !== null) {
      put({ kind: 'link', href: auto[1]!, children: [{ kind: 'text', text: auto[1]!.replace(/^mailto:/i, '') }] })
      at += auto[0].length
    } else if (link !== null) {
      put(link.node)
      at += link.length
    } else if (run !== null) {
      const node = { kind: 'text' as const, text: run[0] }
      put(node)
      runs.push({ node, mark: run[0][0]!, count: run[0].length, length: run[0].length, ...flanks(text, at, run[0]) })
      at += run[0].length
    } else {
      const soft = /^ *\n */.exec(rest)
      plain += soft === null ? rest[0]! : ' '
      at += soft?.[0].length ?? 1
    }
  }
  flush()
  return joined(emphasized(nodes, runs))
}

/** One blank at either side of a code span is its padding. */
function trimmedCode(text: string): string {
  const line = text.replaceAll('\n', ' ')
  return /^ .*[^ ].* $|^ [^ ] $/.test(line) ? line.slice(1, -1) : line
}

/** Whether a run is left- or right-flanking (section 6.2), and so opens or closes. */
function flanks(text: string, at: number, run: string): { opens: boolean; closes: boolean } {
  const before = text[at - 1] ?? ' '
  const after = text[at + run.length] ?? ' '
  const isSpace = (sign: string): boolean => /\s/u.test(sign)
  const isPunctuation = (sign: string): boolean => /[\p{P}\p{S}]/u.test(sign)
  const left = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before))
  const right = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after))
  if (run[0] === '*') return { opens: left, closes: right }
  return {
    opens: left && (!right || isPunctuation(before)),
    closes: right && (!left || isPunctuation(after)),
  }
}

/** Puts emphasis around what lies between runs that match: the algorithm of the specification's appendix. */
function emphasized(nodes: Inline[], runs: Run[]): Inline[] {
  for (let closing = 0; closing < runs.length; closing++) {
    const close = runs[closing]!
    while (close.closes && close.count > 0) {
      const opening = runs.findLastIndex(
        (run, index) => index < closing && run.mark === close.mark && run.opens && run.count > 0 && pairs(run, close),
      )
      if (opening < 0) break
      const open = runs[opening]!
      const size = open.count >= 2 && close.count >= 2 ? 2 : 1
      for (const between of runs.slice(opening + 1, closing)) between.count = 0
      for (const run of [open, close]) {
        run.count -= size
        run.node.text = run.node.text.slice(size)
      }
      const [from, to] = [nodes.indexOf(open.node), nodes.indexOf(close.node)]
      const children = joined(nodes.slice(from + 1, to))
      nodes.splice(from + 1, to - from - 1, { kind: size === 2 ? 'strong' : 'emphasis', children })
    }
  }
  return nodes
}

/** Rule of three: runs that both open and close only pair if their lengths do not add up to a multiple of 3. */
function pairs(open: Run, close: Run): boolean {
  if (!open.closes && !close.opens) return true
  return (open.length + close.length) % 3 !== 0 || (open.length % 3 === 0 && close.length % 3 === 0)
}

/** Neighbouring texts as one, empty ones left out. */
function joined(nodes: readonly Inline[]): Inline[] {
  return nodes.reduce<Inline[]>((done, node) => {
    const last = done.at(-1)
    if (node.kind !== 'text') return [...done, node]
    if (node.text === '') return done
    return last?.kind === 'text'
      ? [...done.slice(0, -1), { kind: 'text', text: last.text + node.text }]
      : [...done, node]
  }, [])
}

/** A link or an image at the start of a text: [text](address "title"). */
function linkAt(text: string): { node: Inline; length: number } | null {
  const isImage = text[0] === '!'
  const from = isImage ? 2 : 1
  let depth = 1
  let end = from
  for (; end < text.length; end++) {
    if (text[end] === '\\') end++
    else if (text[end] === '[') depth++
    else if (text[end] === ']' && --depth === 0) break
  }
  if (depth > 0) return null
  const target = /^\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/.exec(
    text.slice(end + 1),
  )
  if (target === null) return null
  const address = (target[1] ?? target[2] ?? '').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
  const label = text.slice(from, end)
  const length = end + 1 + target[0].length
  if (isImage) return { node: { kind: 'image', source: address, alt: label }, length }
  return { node: { kind: 'link', href: address, children: parseInlines(label) }, length }
}
