import { unmarked } from '../marks.ts'
import type { CellMark, Table } from '../table.ts'
import { markedLabels, printCell, startsGroup } from '../cell.ts'
import { headingLevels } from '../headings.ts'
import { escapeLatex, foreignSigns, packagesOf } from './latex-text.ts'
import { wrap } from './wrap.ts'

/** Letters of a line of the footnote in the source. */
const sourceWidth = 96

export interface LatexOptions {
  /** Print the best mean of each column bold, within rows of the same model and data set. */
  boldBest?: boolean
  /** The label for \ref. */
  label?: string
  /** Columns of figures aligned by the package siunitx. */
  siunitx?: boolean
  /** Where LaTeX may put it, as "htbp"; empty: as its class says. */
  placement?: string
}

/** A LaTeX table for the package booktabs, as `\input` takes it: caption, mean $\pm$ deviation, footnote with n. */
export function latexTable(
  table: Table,
  { boldBest = true, label = 'tab:results', siunitx = false, placement = '' }: LatexOptions = {},
): string {
  const cell = siunitx ? siunitxCell : latexCell
  const line = (parts: readonly string[]): string => `    ${guarded(parts.join(' & '))} \\\\`
  const body = table.rows.flatMap((_, row) => [
    ...(startsGroup(table, row) ? ['    \\midrule'] : []),
    line(
      [
        ...markedLabels(table, row).map(escapeLatex),
        ...table.columnHeadings.map((_, column) =>
          cell(table, row, column, boldBest ? table.marks[row]![column]! : unmarked),
        ),
      ].map((part) => coloured(table, row, part)),
    ),
  ])
  const texts = [
    table.title,
    table.footnote,
    ...table.rowHeadings,
    ...headingLevels(table).flatMap((level) => level.map(({ text }) => text)),
    ...table.rows.flatMap(({ labels }) => labels),
  ]
  const packages = [
    ...packagesOf(texts),
    '{booktabs}',
    ...(siunitx ? ['{siunitx}'] : []),
    ...(table.rows.some(({ published }) => published !== undefined) ? ['{xcolor}'] : []),
  ]
  return [
    `% needs ${packages.map((name) => `\\usepackage${name}`).join(' and ')}${siunitx ? ' (siunitx 3)' : ''}`,
    ...foreignRemark(texts),
    `\\begin{table}${placement === '' ? '' : `[${placement}]`}`,
    '  \\centering',
    `  \\caption{${escapeLatex(table.title)}}`,
    `  \\label{${label}}`,
    '  \\smallskip',
    `  \\begin{tabular}{${'l'.repeat(table.rowHeadings.length)}` +
      `${table.columnHeadings.map((_, column) => (siunitx ? siunitxColumn(table, column) : 'r')).join('')}}`,
    '    \\toprule',
    ...headingLines(table, line, siunitx),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    '',
    '  \\smallskip',
    '  \\begin{minipage}{\\linewidth}\\footnotesize\\raggedright',
    ...wrap(escapeLatex(table.footnote), sourceWidth).map((text) => `    ${text}`),
    '  \\end{minipage}',
    '\\end{table}',
    '',
  ].join('\n')
}

/** Headings of several columns are centred over them, each above a rule of its own. */
function headingLines(table: Table, line: (parts: readonly string[]) => string, siunitx: boolean): string[] {
  const first = table.rowHeadings.length + 1
  const levels = headingLevels(table)
  return levels.flatMap((level, at) => {
    if (at === levels.length - 1)
      return line([
        ...table.rowHeadings.map(escapeLatex),
        ...level.map(({ text }) => escapeLatex(text)).map((heading) => (siunitx ? `{${heading}}` : heading)),
      ])
    const rules = level.map(({ from, span }) => `\\cmidrule(lr){${first + from}-${first + from + span - 1}}`)
    return [
      line([
        ...table.rowHeadings.map(() => ''),
        ...level.map(({ text, span }) => `\\multicolumn{${span}}{c}{${escapeLatex(text)}}`),
      ]),
      `    ${rules.join(' ')}`,
    ]
  })
}

/** What is at the start of a row and LaTeX would take for an argument of the \\ or the rule before it. */
function guarded(row: string): string {
  return /^[[*]/.test(row) ? `{}${row}` : row
}

/** A comment on signs that pdfLaTeX cannot print. */
export function foreignRemark(texts: readonly string[]): string[] {
  const signs = foreignSigns(texts)
  return signs.length === 0
    ? []
    : [`% pdfLaTeX has no ${signs.join(' ')} and prints the codes; XeLaTeX and LuaLaTeX print what their fonts have`]
}

/** Published rows are grey. */
function coloured(table: Table, row: number, part: string): string {
  if (table.rows[row]!.published === undefined || part === '') return part
  // A column of siunitx prints text in braces unchanged: the colour belongs into them.
  return part.startsWith('{') ? `{\\textcolor{gray}${part}}` : `\\textcolor{gray}{${part}}`
}

function latexMissing(text: string): string {
  return text === '–' ? '--' : text
}

function latexCell(table: Table, row: number, column: number, { place, alike }: CellMark): string {
  const { mean, missing, deviation, n } = printCell(table, row, column)
  if (missing) return latexMissing(mean)
  const marked = place === 'best' ? `\\mathbf{${mean}}` : place === 'second' ? `\\underline{${mean}}` : mean
  const figures = `${marked}${deviation === null ? '' : ` \\pm ${deviation}`}${alike ? '^{\\dagger}' : ''}`
  return `${mean === 'NaN' ? 'NaN' : `$${figures}$`}${n === null ? '' : ` ($n = ${n}$)`}`
}

/**
 * A cell for a column of siunitx: figures aligned at the point, the second best and anything but a number in braces of
 * its own.
 */
function siunitxCell(table: Table, row: number, column: number, { place, alike }: CellMark): string {
  const { mean, missing, deviation, n } = printCell(table, row, column)
  const count = n === null ? '' : countAfter(n)
  if (missing) return `{${latexMissing(mean)}}`
  if (mean === 'NaN') return `{NaN${count}}`
  // siunitx does not read a coloured cell as a number.
  if (table.rows[row]!.published !== undefined)
    return `{$${mean}${deviation === null ? '' : ` \\pm ${deviation}`}$${count}}`
  const dagger = alike ? '^{\\dagger}' : ''
  if (place === 'second')
    return `{$\\underline{${mean}}${deviation === null ? '' : ` \\pm ${deviation}`}${dagger}$${count}}`
  // What follows bold figures is not bold.
  const light = place === 'best' && count !== '' ? '\\mdseries' : ''
  const after = dagger === '' && count === '' ? '' : `{${dagger === '' ? '' : `$${dagger}$`}${light}${count}}`
  return `${place === 'best' ? '\\bfseries ' : ''}${mean}${deviation === null ? '' : ` +- ${deviation}`}${after}`
}

/** The number of runs behind a figure, if it is not the same everywhere. */
function countAfter(n: number): string {
  return `~($n = ${n}$)`
}

/** The format of a column of siunitx: as many digits before and behind the point as its figures have. */
function siunitxColumn(table: Table, column: number): string {
  const cells = table.rows
    .map((_, row) => printCell(table, row, column))
    .filter(({ mean, missing }) => !missing && mean !== 'NaN')
  const before = Math.max(1, ...cells.map(({ mean }) => mean.replace('-', '').split('.')[0]!.length))
  const behind = Math.max(0, ...cells.map(({ mean }) => mean.split('.')[1]?.length ?? 0))
  const uncertainty = cells.some(({ deviation }) => deviation !== null)
    ? `(${Math.max(1, ...cells.map(({ deviation }) => (deviation ?? '0').replace('.', '').replace(/^0+/, '').length))})`
    : ''
  const minus = cells.some(({ mean }) => mean.startsWith('-')) ? '-' : ''
  const count = Math.max(0, ...cells.map(({ n }) => n ?? 0))
  const after =
    (table.marks.some((row) => row[column]!.alike) ? '$^{\\dagger}$' : '') + (count === 0 ? '' : countAfter(count))
  return (
    // Without retain-zero-uncertainty a deviation of 0.00 would look like a single run.
    `S[table-format=${minus}${before}.${behind}${uncertainty}, separate-uncertainty=true, ` +
    `retain-zero-uncertainty=true, detect-weight=true, mode=text` +
    `${after === '' ? '' : `, table-space-text-post={${after}}`}]`
  )
}
