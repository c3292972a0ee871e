/** A piece of text within a line. Raw HTML is text. */
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'emphasis'; children: readonly Inline[] }
  | { kind: 'link'; href: string; children: readonly Inline[] }
  | { kind: 'image'; source: string; alt: string }
  | { kind: 'break' }

export type Alignment = 'left' | 'center' | 'right' | null

/** A piece of a document. */
export type Block =
  | { kind: 'heading'; level: number; children: readonly Inline[] }
  | { kind: 'paragraph'; children: readonly Inline[] }
  | { kind: 'list'; start: number | null; items: readonly (readonly Block[])[]; loose: boolean }
  | { kind: 'quote'; blocks: readonly Block[] }
  /** `info` is what stands behind the opening fence; `line` the first line of the code, from 1. */
  | { kind: 'code'; info: string; lines: readonly string[]; line: number }
  | { kind: 'grid'; alignments: readonly Alignment[]; rows: readonly (readonly (readonly Inline[])[])[] }
  | { kind: 'rule' }

/** Inlines as plain text. */
export function plainText(children: readonly Inline[]): string {
  return children
    .map((each) => {
      if (each.kind === 'break') return ' '
      if (each.kind === 'image') return each.alt
      return 'children' in each ? plainText(each.children) : each.text
    })
    .join('')
}
