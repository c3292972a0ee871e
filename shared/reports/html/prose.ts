import type { AlignType, List, ListItem, Nodes, Table, TableRow } from 'mdast'
import { escapeXml } from '../../figures/xml.ts'

/** Blocks of text as HTML: nothing but the elements that are written here, so that no text becomes a script. */
export function proseHtml(blocks: readonly Nodes[]): string {
  return blocks.map(nodeHtml).join('\n')
}

function nodeHtml(node: Nodes): string {
  switch (node.type) {
    case 'heading':
      return `<h${node.depth}>${inlinesHtml(node.children)}</h${node.depth}>`
    case 'paragraph':
      return `<p>${inlinesHtml(node.children)}</p>`
    case 'list':
      return listHtml(node)
    case 'blockquote':
      return `<blockquote>\n${proseHtml(node.children)}\n</blockquote>`
    case 'code':
      return `<pre><code>${node.value === '' ? '' : escapeXml(`${node.value}\n`)}</code></pre>`
    case 'thematicBreak':
      return '<hr />'
    case 'table':
      return tableHtml(node)
    case 'inlineCode':
      return `<code>${escapeXml(node.value.replaceAll('\n', ' '))}</code>`
    case 'strong':
      return `<strong>${inlinesHtml(node.children)}</strong>`
    case 'emphasis':
      return `<em>${inlinesHtml(node.children)}</em>`
    case 'break':
      return '<br />'
    case 'link':
      return isFollowed(node.url)
        ? `<a href="${escapeXml(node.url)}" rel="noreferrer">${inlinesHtml(node.children)}</a>`
        : inlinesHtml(node.children)
    case 'image':
      return imageHtml(node.url, node.alt ?? '')
    default:
      // Text, and whatever else there might be as text.
      if ('children' in node) return inlinesHtml(node.children)
      return 'value' in node ? escapeXml(node.value.replaceAll('\n', ' ')) : ''
  }
}

function inlinesHtml(children: readonly Nodes[]): string {
  return children.map(nodeHtml).join('')
}

function listHtml({ ordered, start, children, spread }: List): string {
  const name = ordered === true ? 'ol' : 'ul'
  const from = typeof start !== 'number' || start === 1 ? '' : ` start="${start}"`
  const items = children.map((item) => `<li>${spread === true ? proseHtml(item.children) : tightHtml(item)}</li>`)
  return `<${name}${from}>\n${items.join('\n')}\n</${name}>`
}

/** An item of a list without blank lines: its paragraphs are no blocks of their own. */
function tightHtml({ children }: ListItem): string {
  return children.map((node) => (node.type === 'paragraph' ? inlinesHtml(node.children) : nodeHtml(node))).join('\n')
}

function tableHtml({ align, children: [head, ...body] }: Table): string {
  const top = `<thead>${rowHtml('th', head, align)}</thead>`
  const rows = body.map((row) => rowHtml('td', row, align))
  return `<table>\n${top}\n<tbody>${rows.join('\n')}</tbody>\n</table>`
}

/** A row with as many cells as the head has, whatever stands in it. */
function rowHtml(name: string, row: TableRow | undefined, sides: readonly AlignType[] | null | undefined): string {
  const cells = (sides ?? []).map((side, index) => {
    const look = side === null ? '' : ` style="text-align: ${side}"`
    return `<${name}${look}>${inlinesHtml(row?.children[index]?.children ?? [])}</${name}>`
  })
  return `<tr>${cells.join('')}</tr>`
}

/** A page that loads nothing: an image is shown if it is within the text itself, else named. */
function imageHtml(source: string, alt: string): string {
  return isWithin(source)
    ? `<img src="${escapeXml(source)}" alt="${escapeXml(alt)}" />`
    : `<span class="absent">[image: ${escapeXml(alt === '' ? source : alt)}]</span>`
}

/** Links that a reader may follow: to the web, to mail, to files beside the page; others, such as scripts, are text. */
export function isFollowed(href: string): boolean {
  return /^(https?:\/\/|mailto:|#|(?!\/)[\w./-]+$)/i.test(href)
}

function isWithin(source: string): boolean {
  return /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(source)
}
