import { curvesSvg } from '../../figures/curves.ts'
import { themedSvg } from '../../figures/themed-svg.ts'
import { escapeXml } from '../../figures/xml.ts'
import { htmlTable } from '../../tables/formats/html.ts'
import type { ComparisonGrid } from '../comparison-grid.ts'
import type { ShownPart, ShownReport } from '../shown.ts'
import { proseHtml } from './prose.ts'
import { reportStyle } from './style.ts'

export interface ReportPage {
  /** What stands below the report: when and by what it was written. */
  imprint: string
  /** The reason why a block is not there, as words. */
  say(error: unknown): string
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/**
 * A report as one HTML file that asks for nothing else: its style, tables and drawings are in it, and its policy
 * forbids every request and every script. Light or dark as the reader's system is.
 */
export function reportPage({ title, parts }: ShownReport, { imprint, say }: ReportPage): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8" />',
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    '<meta name="viewport" content="width=device-width, initial-scale=1" />',
    '<meta name="color-scheme" content="light dark" />',
    `<title>${escapeXml(title)}</title>`,
    `<style>${reportStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    reportBody(parts, say),
    '</main>',
    `<footer>${escapeXml(imprint)}</footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** What stands in the page's `main`: for a place of class `main` that has the style already. */
export function reportBody(parts: readonly ShownPart[], say: ReportPage['say']): string {
  return parts.map((part) => partHtml(part, say)).join('\n')
}

function partHtml(part: ShownPart, say: ReportPage['say']): string {
  switch (part.kind) {
    case 'text':
      return proseHtml(part.blocks)
    case 'table':
      return scrolled(part.table.title, htmlTable(part.table))
    case 'figure':
      return `<figure class="block">${themedSvg(curvesSvg(part.figure))}</figure>`
    case 'comparison':
      return part.grids.map((grid) => scrolled(grid.title, gridHtml(grid))).join('\n')
    case 'failure':
      return `<p class="failure" role="alert">Line ${part.line}: ${escapeXml(say(part.error))}</p>`
  }
}

/** A part that may be wider than the page: it scrolls by itself, also by keys. */
function scrolled(title: string, html: string): string {
  return `<div class="block" role="group" aria-label="${escapeXml(title)}" tabindex="0">${html}</div>`
}

function gridHtml({ title, headings, rows, notes }: ComparisonGrid): string {
  const cells = (name: string, row: readonly string[]): string =>
    row.map((text, index) => `<${name}${index === 0 ? '' : ' class="right"'}>${escapeXml(text)}</${name}>`).join('')
  return [
    '<table class="comparison">',
    `<caption>${escapeXml(title)}</caption>`,
    `<thead><tr>${cells('th', headings)}</tr></thead>`,
    `<tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}</tbody>`,
    '</table>',
    `<p><small>${escapeXml(notes.join(' '))}</small></p>`,
  ].join('\n')
}
