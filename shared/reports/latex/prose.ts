import type { List, Nodes, Table, TableCell, TableRow } from 'mdast'
import { escapeLatex } from '../../tables/formats/latex-text.ts'
import { isFollowed } from '../html/prose.ts'

const headings = ['section', 'section', 'subsection', 'subsubsection', 'paragraph', 'paragraph', 'paragraph']

/** Blocks of text as LaTeX. */
export function proseLatex(blocks: readonly Nodes[]): string {
  return blocks.map(nodeLatex).join('\n\n')
}

function nodeLatex(node: Nodes): string {
  switch (node.type) {
    case 'heading':
      return `\\${headings[node.depth]}*{${inlinesLatex(node.children)}}`
    case 'paragraph':
      return inlinesLatex(node.children)
    case 'list':
      return listLatex(node)
    case 'blockquote':
      return `\\begin{quote}\n${proseLatex(node.children)}\n\\end{quote}`
    case 'code':
      return codeLatex(node.value)
    case 'thematicBreak':
      return '\\medskip\\hrule\\medskip'
    case 'table':
      return tableLatex(node)
    case 'inlineCode':
      return `\\texttt{${escapeLatex(node.value.replaceAll('\n', ' '))}}`
    case 'strong':
      return `\\textbf{${inlinesLatex(node.children)}}`
    case 'emphasis':
      return `\\emph{${inlinesLatex(node.children)}}`
    case 'break':
      return '\\newline{}'
    case 'link':
      return isFollowed(node.url) && !node.url.startsWith('#')
        ? `\\href{${escapeAddress(node.url)}}{${inlinesLatex(node.children)}}`
        : inlinesLatex(node.children)
    case 'image':
      return escapeLatex(`[image: ${node.alt ?? ''}]`)
    default:
      // Text, and whatever else there might be as text.
      if ('children' in node) return inlinesLatex(node.children)
      return 'value' in node ? escapeLatex(node.value.replaceAll('\n', ' ')) : ''
  }
}

function inlinesLatex(children: readonly Nodes[]): string {
  return children.map(nodeLatex).join('')
}

function listLatex({ ordered, start, children }: List): string {
  const name = ordered === true ? 'enumerate' : 'itemize'
  const from = start ?? 1
  // The counter of the list itself, however deep it is nested.
  const first = from === 1 ? '' : `\\setcounter{\\csname @listctr\\endcsname}{${from - 1}}\n`
  const items = children.map((item) => `\\item{} ${proseLatex(item.children)}`)
  return `\\begin{${name}}\n${first}${items.join('\n')}\n\\end{${name}}`
}

function tableLatex({ align, children: [head, ...body] }: Table): string {
  const sides = align ?? []
  const row = (of: TableRow | undefined): string =>
    `${sides.map((_, index) => cellLatex(of?.children[index], index)).join(' & ')} \\\\`
  const letters = sides.map((side) => (side === 'right' ? 'r' : side === 'center' ? 'c' : 'l')).join('')
  return [
    `\\begin{center}\\begin{tabular}{${letters}}`,
    '\\toprule',
    row(head),
    '\\midrule',
    ...body.map(row),
    '\\bottomrule',
    '\\end{tabular}\\end{center}',
  ].join('\n')
}

/** A bracket at the start of a row would be an argument of the line break before it. */
function cellLatex(cell: TableCell | undefined, index: number): string {
  const text = inlinesLatex(cell?.children ?? [])
  return index === 0 && /^[[*]/.test(text) ? `{}${text}` : text
}

function codeLatex(value: string): string {
  const lines = value.split('\n').map(codeLine)
  return `\\begin{quote}\\ttfamily\\raggedright\n${lines.join('\\\\\n')}\n\\end{quote}`
}

/** A line of code: its blanks stay, and an empty one has a height. */
function codeLine(line: string): string {
  return line === '' ? '\\strut' : `\\strut{}${escapeLatex(line).replaceAll(' ', '\\ ')}`
}

/** An address as `\href` takes it. */
function escapeAddress(href: string): string {
  return href
    .replaceAll(/[\\{}^~"<>\s|`]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replaceAll(/[%#&_$]/g, (sign) => `\\${sign}`)
}
