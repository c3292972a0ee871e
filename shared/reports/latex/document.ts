import { pgfplotsSource } from '../../figures/pgfplots.ts'
import { latexTable, foreignRemark } from '../../tables/formats/latex.ts'
import { escapeLatex } from '../../tables/formats/latex-text.ts'
import { wrap } from '../../tables/formats/wrap.ts'
import type { ComparisonGrid } from '../comparison-grid.ts'
import type { ShownPart, ShownReport } from '../shown.ts'
import { proseLatex } from './prose.ts'

/** Tables and figures stand where the text has them if they fit there, not at the head of the page. */
const placement = '!htbp'

/** A report as one LaTeX document: tables by booktabs, figures by pgfplots, nothing beside it. */
export function reportLatex({ title, parts }: ShownReport, imprint: string): string {
  const body = parts.map((part, index) => partLatex(part, index + 1))
  return [
    `% ${imprint}`,
    ...foreignRemark(body),
    '\\documentclass{article}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage{booktabs}',
    '\\usepackage{xcolor}',
    '\\usepackage{pgfplots}',
    '\\pgfplotsset{compat=1.16}',
    '\\usepackage[hidelinks]{hyperref}',
    `\\hypersetup{pdftitle={${escapeLatex(title)}}}`,
    '\\begin{document}',
    '',
    ...body.flatMap((text) => [text, '']),
    '\\end{document}',
    '',
  ].join('\n')
}

function partLatex(part: ShownPart, place: number): string {
  switch (part.kind) {
    case 'text':
      return proseLatex(part.blocks)
    case 'table':
      return latexTable(part.table, { label: `tab:${place}`, placement })
    case 'figure': {
      const { footnote = '', width, ...figure } = part.figure
      const millimetres = width !== undefined && width < 520 ? 84 : 120
      return [
        `\\begin{figure}[${placement}]`,
        '\\centering',
        pgfplotsSource({ ...figure, width: millimetres, height: undefined }).trimEnd(),
        `\\caption{${escapeLatex(figure.title)}. ${escapeLatex(footnote)}}`,
        `\\label{fig:${place}}`,
        '\\end{figure}',
      ].join('\n')
    }
    case 'comparison':
      return part.grids.map((grid, index) => gridLatex(grid, `tab:${place}-${index + 1}`)).join('\n\n')
    case 'failure':
      return `% line ${part.line} of the report: a block that could not be made`
  }
}

function gridLatex({ title, headings, rows, notes }: ComparisonGrid, label: string): string {
  const line = (cells: readonly string[]): string => `    ${cells.map(escapeLatex).join(' & ')} \\\\`
  return [
    `\\begin{table}[${placement}]`,
    '  \\centering',
    `  \\caption{${escapeLatex(title)}}`,
    `  \\label{${label}}`,
    '  \\smallskip',
    `  \\resizebox{\\linewidth}{!}{\\begin{tabular}{l${'r'.repeat(headings.length - 1)}}`,
    '    \\toprule',
    line(headings),
    '    \\midrule',
    ...rows.map(line),
    '    \\bottomrule',
    '  \\end{tabular}}',
    '',
    '  \\smallskip',
    '  \\begin{minipage}{\\linewidth}\\footnotesize\\raggedright',
    ...wrap(escapeLatex(notes.join(' ')), 96).map((text) => `    ${text}`),
    '  \\end{minipage}',
    '\\end{table}',
  ].join('\n')
}
