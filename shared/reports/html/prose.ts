import { escapeXml } from '../../figures/xml.ts'
import type { Block, Inline } from '../markdown/document.ts'

/** Blocks of text as HTML: nothing but the elements that are written here, so that no text becomes a script. */
export function proseHtml(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join('\n')
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${inlinesHtml(block.children)}</h${block.level}>`
    case 'paragraph':
      return `<p>${inlinesHtml(block.children)}</p>`
    case 'list': {
      const name = block.start === null ? 'ul' : 'ol'
      const start = block.start === null || block.start === 1 ? '' : ` start="${block.start}"`
      const items = block.items.map((item) => `<li>${block.loose ? proseHtml(item) : tightHtml(item)}</li>`)
      return `<${name}${start}>\n${items.join('\n')}\n</${name}>`
    }
    case 'quote':
      return `<blockquote>\n${proseHtml(block.blocks)}\n</blockquote>`
    case 'code':
      return `<pre><code>${escapeXml(block.lines.map((line) => `${line}\n`).join(''))}</code></pre>`
    case 'rule':
      return '<hr />'
    case 'grid': {
      const cell = (name: string) => (children: readonly Inline[], index: number) => {
        const side = block.alignments[index]
        const look = side === null || side === undefined ? '' : ` style="text-align: ${side}"`
        return `<${name}${look}>${inlinesHtml(children)}</${name}>`
      }
      const [head = [], ...body] = block.rows
      const rows = body.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`)
      const top = `<thead><tr>${head.map(cell('th')).join('')}</tr></thead>`
      return `<table>\n${top}\n<tbody>${rows.join('\n')}</tbody>\n</table>`
    }
  }
}

/** An item of a list without blank lines: its paragraphs are no blocks of their own. */
function tightHtml(blocks: readonly Block[]): string {
  return blocks.map((block) => (block.kind === 'paragraph' ? inlinesHtml(block.children) : blockHtml(block))).join('\n')
}

function inlinesHtml(children: readonly Inline[]): string {
  return children.map(inlineHtml).join('')
}

function inlineHtml(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return escapeXml(inline.text)
    case 'code':
      return `<code>${escapeXml(inline.text)}</code>`
    case 'strong':
      return `<strong>${inlinesHtml(inline.children)}</strong>`
    case 'emphasis':
      return `<em>${inlinesHtml(inline.children)}</em>`
    case 'break':
      return '<br />'
    case 'link':
      return isFollowed(inline.href)
        ? `<a href="${escapeXml(inline.href)}" rel="noreferrer">${inlinesHtml(inline.children)}</a>`
        : inlinesHtml(inline.children)
    case 'image':
      // A page that loads nothing: an image is shown if it is within the text itself, else named.
      return isWithin(inline.source)
        ? `<img src="${escapeXml(inline.source)}" alt="${escapeXml(inline.alt)}" />`
        : `<span class="absent">[image: ${escapeXml(inline.alt === '' ? inline.source : inline.alt)}]</span>`
  }
}

/** Links that a reader may follow: to the web, to mail, to files beside the page; others, such as scripts, are text. */
export function isFollowed(href: string): boolean {
  return /^(https?:\/\/|mailto:|#|(?!\/)[\w./-]+$)/i.test(href)
}

function isWithin(source: string): boolean {
  return /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(source)
}
