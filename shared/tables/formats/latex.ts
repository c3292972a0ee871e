import { bestRows } from '../best.ts'
import type { Table } from '../table.ts'
import { markedLabels, printCell, startsGroup } from './cell.ts'

export interface LatexOptions {
  /** Print the best mean of each column bold, within rows of the same model and data set. */
  boldBest?: boolean
  /** What \ref refers to. */
  label?: string
}

/** A LaTeX table for the package booktabs, as `\input` takes it: caption, mean $\pm$ deviation, footnote with n. */
export function latexTable(table: Table, { boldBest = true, label = 'tab:results' }: LatexOptions = {}): string {
  const best = table.columnHeadings.map((_, column) => (boldBest ? bestRows(table, column) : new Set<number>()))
  const line = (parts: readonly string[]): string => `    ${parts.join(' & ')} \\\\`
  const body = table.rows.flatMap((_, row) => [
    ...(startsGroup(table, row) ? ['    \\midrule'] : []),
    line([...markedLabels(table, row).map(escapeLatex), ...table.columnHeadings.map((_, column) => latexCell(table, row, column, best[column]!.has(row)))].map((part) => coloured(table, row, part))),
  ])
  return [
    `% needs \\usepackage{booktabs}${table.rows.some(({ published }) => published !== undefined) ? ' and \\usepackage{xcolor}' : ''}`,
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(table.title)}}`,
    `  \\label{${label}}`,
    `  \\begin{tabular}{${'l'.repeat(table.rowHeadings.length)}${'r'.repeat(table.columnHeadings.length)}}`,
    '    \\toprule',
    line([...table.rowHeadings, ...table.columnHeadings].map(escapeLatex)),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    '',
    `  \\smallskip{\\footnotesize ${escapeLatex(table.footnote)}\\par}`,
    '\\end{table}',
    '',
  ].join('\n')
}

/** Published rows stand in grey. */
function coloured(table: Table, row: number, part: string): string {
  return table.rows[row]!.published === undefined || part === '' ? part : `\\textcolor{gray}{${part}}`
}

function latexCell(table: Table, row: number, column: number, isBest: boolean): string {
  const { mean, deviation, n } = printCell(table, row, column)
  if (mean === '–') return '--'
  const figures = `${isBest ? `\\mathbf{${mean}}` : mean}${deviation === null ? '' : ` \\pm ${deviation}`}`
  return `${mean === 'NaN' ? 'NaN' : `$${figures}$`}${n === null ? '' : ` ($n = ${n}$)`}`
}

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '±': '$\\pm$',
  'μ': '$\\mu$',
  'µ': '$\\mu$',
  '–': '--',
}

/** Text as LaTeX prints it letter by letter. */
export function escapeLatex(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\~^<>|"±μµ–{}$&#%_]/g, (character) => special[character] ?? `\\${character}`)
}
