import { escapeLatex } from '../../tables/formats/latex-text.ts'
import { isFollowed } from '../html/prose.ts'
import type { Block, Inline } from '../markdown/document.ts'

const headings = ['section', 'section', 'subsection', 'subsubsection', 'paragraph', 'paragraph', 'paragraph']

/** Blocks of text as LaTeX. */
export function proseLatex(blocks: readonly Block[]): string {
  return blocks.map(blockLatex).join('\n\n')
}

function blockLatex(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `\\${headings[block.level]}*{${inlinesLatex(block.children)}}`
    case 'paragraph':
      return inlinesLatex(block.children)
    case 'list': {
      const name = block.start === null ? 'itemize' : 'enumerate'
      const from = block.start ?? 1
      // The counter of the list itself, however deep it is nested.
      const start = from === 1 ? '' : `\\setcounter{\\csname @listctr\\endcsname}{${from - 1}}\n`
      const items = block.items.map((item) => `\\item{} ${proseLatex(item)}`)
      return `\\begin{${name}}\n${start}${items.join('\n')}\n\\end{${name}}`
    }
    case 'quote':
      return `\\begin{quote}\n${proseLatex(block.blocks)}\n\\end{quote}`
    case 'code':
      return `\\begin{quote}\\ttfamily\\raggedright\n${block.lines.map(codeLine).join('\\\\\n')}\n\\end{quote}`
    case 'rule':
      return '\\medskip\\hrule\\medskip'
    case 'grid': {
      const [head = [], ...body] = block.rows
      const row = (cells: readonly (readonly Inline[])[]): string => `${cells.map(cellLatex).join(' & ')} \\\\`
      const sides = block.alignments.map((side) => (side === 'right' ? 'r' : side === 'center' ? 'c' : 'l')).join('')
      return [
        `\\begin{center}\\begin{tabular}{${sides}}`,
        '\\toprule',
        row(head),
        '\\midrule',
        ...body.map(row),
        '\\bottomrule',
        '\\end{tabular}\\end{center}',
      ].join('\n')
    }
  }
}

/** A bracket at the start of a row would be an argument of the line break before it. */
function cellLatex(children: readonly Inline[], index: number): string {
  const text = inlinesLatex(children)
  return index === 0 && /^[[*]/.test(text) ? `{}${text}` : text
}

/** A line of code: its blanks stay, and an empty one has a height. */
function codeLine(line: string): string {
  return line === '' ? '\\strut' : `\\strut{}${escapeLatex(line).replaceAll(' ', '\\ ')}`
}

function inlinesLatex(children: readonly Inline[]): string {
  return children.map(inlineLatex).join('')
}

function inlineLatex(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return escapeLatex(inline.text)
    case 'code':
      return `\\texttt{${escapeLatex(inline.text)}}`
    case 'strong':
      return `\\textbf{${inlinesLatex(inline.children)}}`
    case 'emphasis':
      return `\\emph{${inlinesLatex(inline.children)}}`
    case 'break':
      return '\\newline{}'
    case 'link':
      return isFollowed(inline.href) && !inline.href.startsWith('#')
        ? `\\href{${escapeAddress(inline.href)}}{${inlinesLatex(inline.children)}}`
        : inlinesLatex(inline.children)
    case 'image':
      return escapeLatex(`[image: ${inline.alt}]`)
  }
}

/** An address as `\href` takes it. */
function escapeAddress(href: string): string {
  return href
    .replaceAll(/[\\{}^~"<>\s|`]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replaceAll(/[%#&_$]/g, (sign) => `\\${sign}`)
}
