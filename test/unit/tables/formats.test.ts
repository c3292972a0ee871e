import { describe, expect, test } from 'vitest'
import { bestRows } from '../../../shared/tables/best.ts'
import { csvTable } from '../../../shared/tables/formats/csv.ts'
import { findTableFormat, tableFormats, textFormat } from '../../../shared/tables/formats/format.ts'
import { jsonTable } from '../../../shared/tables/formats/json.ts'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { escapeLatex } from '../../../shared/tables/formats/latex-text.ts'
import { markdownTable } from '../../../shared/tables/formats/markdown.ts'
import { tsvTable } from '../../../shared/tables/formats/tsv.ts'
import { textTable } from '../../../shared/tables/formats/text.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { withMarks } from '../../../shared/tables/marks.ts'
import type { Cell, Table, UnmarkedTable } from '../../../shared/tables/table.ts'
import { accurateRun } from './runs.ts'

const cell = (mean: number | null, deviation: number | null = null, n = 2): Cell => ({
  mean,
  deviation,
  n: mean === null ? 0 : n,
  runIds: [],
})

function makeTable(rows: [model: string, method: string, ...Cell[]][], more: Partial<UnmarkedTable> = {}): Table {
  return withMarks({
    title: 'Results',
    rowFields: ['model', 'quantizer'],
    rowHeadings: ['Model', 'Method'],
    columnHeadings: ['Accuracy (%)', 'Loss'],
    columnMetrics: ['deployed.accuracy', 'deployed.loss'],
    rows: rows.map(([model, method, ...cells]) => ({ labels: [model, method], values: [model, method], cells })),
    footnote: 'n = 2.',
    ...more,
  })
}

const plain = makeTable([
  ['CNN', 'full', cell(99.1, 0.05), cell(0.031, 0.0021)],
  ['CNN', 'BNN+', cell(98.725, 0.0354), cell(0.0567, 0.011)],
  ['CNN', 'BNN++', cell(98.5, 1.5), cell(0.05, 0.03)],
  ['ViT', 'BC', cell(93.7, 0.2), cell(null)],
])

describe('csv', () => {
  test('mean, deviation and n have columns of their own, in full precision, on lines that end in CRLF', () => {
    expect(csvTable(plain)).toBe(
      'Model,Method,Accuracy (%) mean,Accuracy (%) deviation,Accuracy (%) n,Loss mean,Loss deviation,Loss n\r\n' +
        'CNN,full,99.1,0.05,2,0.031,0.0021,2\r\n' +
        'CNN,BNN+,98.725,0.0354,2,0.0567,0.011,2\r\n' +
        'CNN,BNN++,98.5,1.5,2,0.05,0.03,2\r\n' +
        'ViT,BC,93.7,0.2,2,,,0\r\n',
    )
  })

  test('commas, quotes and line breaks are quoted', () => {
    const lines = csvTable(makeTable([['a,b', 'say "hi"\nthere', cell(1, null, 1), cell(NaN, NaN)]]))
    expect(lines.split('\r\n')[1]).toBe('"a,b","say ""hi""\nthere",1,,1,NaN,NaN,2')
  })
})

describe('what a spreadsheet would run', () => {
  test('has an apostrophe before it in CSV and TSV; numbers have none', () => {
    const table = makeTable(
      [
        ["=cmd|' /C calc'!A0", '-0.5', cell(-1, 0.5), cell(1)],
        ['@SUM(A1)', '+x', cell(1), cell(1)],
      ],
      { columnHeadings: ['=1+1', 'Loss'] },
    )
    for (const [write, mark] of [
      [csvTable, ','],
      [tsvTable, '\t'],
    ] as const) {
      const [head, first, second] = write(table).split(/\r?\n/)
      expect(head!.split(mark)[2]).toBe("'=1+1 mean")
      expect(first!.split(mark).slice(0, 3)).toEqual(["'=cmd|' /C calc'!A0", '-0.5', '-1'])
      expect(second!.split(mark).slice(0, 2)).toEqual(["'@SUM(A1)", "'+x"])
    }
  })
})

describe('markdown', () => {
  test('a table with the best of each group bold, full precision aside', () => {
    expect(markdownTable(plain)).toBe(
      '**Results**\n\n' +
        '| Model | Method | Accuracy (%) | Loss |\n' +
        '| --- | --- | ---: | ---: |\n' +
        '| CNN | full | 99.10 ± 0.05 | 0.0310 ± 0.0021 |\n' +
        '|  | BNN+ | **98.73 ± 0.04** | 0.0567 ± 0.0110 |\n' +
        '|  | BNN++ | 98.50 ± 1.50 | **0.0500 ± 0.0300** |\n' +
        '| ViT | BC | 93.70 ± 0.20 | – |\n' +
        '\nn = 2.\n',
    )
  })

  test('what has a meaning in Markdown is escaped', () => {
    const text = markdownTable(
      makeTable([['a|b', 'x*_`<c>', cell(1), cell(2)]], { title: 'T|1', footnote: 'one\ntwo' }),
      { boldBest: false },
    )
    expect(text).toContain('| a\\|b | x\\*\\_\\`\\<c\\> |')
    expect(text).toContain('**T\\|1**')
    expect(text).toContain('\none two\n')
  })
})

describe('latex', () => {
  test('a booktabs table', () => {
    expect(latexTable(plain, { label: 'tab:mine' })).toBe(String.raw`% needs \usepackage{booktabs}
\begin{table}
  \centering
  \caption{Results}
  \label{tab:mine}
  \smallskip
  \begin{tabular}{llrr}
    \toprule
    Model & Method & Accuracy (\%) & Loss \\
    \midrule
    CNN & full & $99.10 \pm 0.05$ & $0.0310 \pm 0.0021$ \\
     & BNN+ & $\mathbf{98.73} \pm 0.04$ & $0.0567 \pm 0.0110$ \\
     & BNN++ & $98.50 \pm 1.50$ & $\mathbf{0.0500} \pm 0.0300$ \\
    \midrule
    ViT & BC & $93.70 \pm 0.20$ & -- \\
    \bottomrule
  \end{tabular}

  \smallskip
  \begin{minipage}{\linewidth}\footnotesize\raggedright
    n = 2.
  \end{minipage}
\end{table}
`)
    expect(latexTable(plain, { boldBest: false })).not.toContain('mathbf')
  })

  test.each([
    ['BNN+', 'BNN+'],
    ['100 % of R&D', '100 \\% of R\\&D'],
    ['a_b #1 $5 {x}', 'a\\_b \\#1 \\$5 \\{x\\}'],
    ['\\input{~/^}', '\\textbackslash{}input\\{\\textasciitilde{}/\\textasciicircum{}\\}'],
    ['1 ± 2 < 3', '1 $\\pm$ 2 \\textless{} 3'],
    ['two\n\nparagraphs', 'two paragraphs'],
    ['λ ≤ μ – ž', '$\\lambda$ $\\leq$ $\\mu$ -- ž'],
    ['中文 x', '\\ifdefined\\Umathchar 中文\\else\\texttt{U+4E2D U+6587}\\fi{} x'],
    ['\u001b[2J', '\\textbackslash{}x1b[2J'],
  ])('%j is printed letter by letter', (text, latex) => {
    expect(escapeLatex(text)).toBe(latex)
  })

  test('a label at the start of a row is no argument of the row before', () => {
    const rows = makeTable([
      ['[a]', 'x', cell(1), cell(2)],
      ['*', 'y', cell(1), cell(2)],
    ])
    const text = latexTable(rows)
    expect(text).toContain('    {}[a] & x')
    expect(text).toContain('    {}* & y')
  })

  test('names the encoding that some letters need, and what pdfLaTeX cannot print', () => {
    const text = latexTable(makeTable([['ą', '中', cell(1), cell(2)]]))
    expect(text).toContain('% needs \\usepackage[T1]{fontenc} and \\usepackage{booktabs}')
    expect(text).toContain('% pdfLaTeX has no 中 and prints the codes')
  })

  test('siunitx keeps a deviation of zero, and n where it is not the same everywhere', () => {
    const text = latexTable(
      makeTable([
        ['CNN', 'BC', cell(90, 0, 2), cell(1, 0, 2)],
        ['CNN', 'BNN', cell(91, null, 1), cell(2, null, 1)],
      ]),
      { siunitx: true },
    )
    expect(text).toContain('retain-zero-uncertainty=true')
    expect(text).toContain('90.00 +- 0.00{~($n = 2$)}')
    expect(text).toContain('\\bfseries 91.00{\\mdseries~($n = 1$)}')
    expect(text).toContain('table-space-text-post={~($n = 2$)}')
  })

  test('straight marks open and close what is quoted', () => {
    const text = latexTable(makeTable([['a"b', 'c', cell(1), cell(2)]], { footnote: '"x y", of ("z") and 3"' }))
    expect(text).toContain("``x y'', of (``z'') and 3''")
    expect(text).toContain("a''b")
  })

  test('labels, title and footnote are escaped', () => {
    const text = latexTable(makeTable([['a_b', 'c%', cell(1), cell(2)]], { title: 'T & U', footnote: '50 % ± #' }))
    expect(text).toContain('a\\_b & c\\% &')
    expect(text).toContain('\\caption{T \\& U}')
    expect(text).toContain('50 \\% $\\pm$ \\#')
  })
})

describe('text', () => {
  test('columns are aligned and the footnote wrapped', () => {
    const lines = textTable({ ...plain, footnote: 'word '.repeat(40).trim() }).split('\n')
    expect(lines[2]).toBe('Model  Method  Accuracy (%)             Loss')
    expect(lines[5]).toBe('       BNN+    98.73 ± 0.04  0.0567 ± 0.0110')
    expect(lines[7]).toBe('')
    expect(lines[8]).toBe('ViT    BC      93.70 ± 0.20                –')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
    expect(lines.join(' ').match(/word/g)).toHaveLength(40)
  })

  test('n stands beside the mean where it is one, or not the same everywhere', () => {
    expect(textTable(pivot([accurateRun({}, 0.987)]))).toContain('98.70 (n = 1)')
    const uneven = textTable(
      makeTable([
        ['CNN', 'BC', cell(98, 0.1, 3), cell(1, 0.1, 3)],
        ['CNN', 'BNN', cell(97, 0.1, 2), cell(1, 0.1, 2)],
      ]),
    )
    expect(uneven).toContain('98.00 ± 0.10 (n = 3)')
    expect(uneven).toContain('97.00 ± 0.10 (n = 2)')
    expect(textTable(plain)).not.toContain('(n')
  })

  test('a run that diverged is printed as such', () => {
    const table = pivot([accurateRun({ seed: 1 }, null), accurateRun({ seed: 2 }, 0.9)])
    expect(textTable(table)).toContain(' NaN\n')
    expect(latexTable(table)).toContain('& NaN \\\\')
  })

  test('a table without rows is still a table', () => {
    for (const format of tableFormats) if (format.kind === 'text') expect(format.write(pivot([]))).toContain('Accuracy')
  })
})

test('json has everything, NaN as text', () => {
  const table = makeTable([['CNN', 'BC', cell(NaN, NaN), cell(0.1 + 0.2, null, 1)]])
  const parsed = JSON.parse(jsonTable(table)) as Table
  expect(parsed.rows[0]!.cells).toEqual([
    { mean: 'NaN', deviation: 'NaN', n: 2, runIds: [] },
    { mean: 0.30000000000000004, deviation: null, n: 1, runIds: [] },
  ])
  expect(parsed.footnote).toBe('n = 2.')
})

describe('the best mean', () => {
  const rowsWith = (means: (number | null)[], column = 0): number[] => [
    ...bestRows(makeTable(means.map((mean, index) => ['CNN', `m${index}`, cell(mean), cell(mean)])), column),
  ]

  test('is the largest accuracy and the smallest loss', () => {
    expect(rowsWith([98, 99, 97])).toEqual([1])
    expect(rowsWith([98, 99, 97], 1)).toEqual([2])
  })

  test('is shared by means that are printed alike', () => {
    expect(rowsWith([98.731, 98.729, 97])).toEqual([0, 1])
  })

  test('is neither NaN nor an empty cell', () => {
    expect(rowsWith([NaN, 98, null, 97])).toEqual([1])
  })

  test('is told only where there is something to compare, and a direction', () => {
    expect(rowsWith([98])).toEqual([])
    expect([
      ...bestRows(
        makeTable(
          [
            ['CNN', 'a', cell(1), cell(1)],
            ['CNN', 'b', cell(2), cell(2)],
          ],
          { columnMetrics: ['flips', 'flips'] },
        ),
        0,
      ),
    ]).toEqual([])
  })
})

test('formats are found by name', () => {
  expect(tableFormats.map(({ name, extension }) => [name, extension])).toEqual([
    ['latex', 'tex'],
    ['latex-siunitx', 'tex'],
    ['markdown', 'md'],
    ['html', 'html'],
    ['csv', 'csv'],
    ['tsv', 'tsv'],
    ['json', 'json'],
    ['text', 'txt'],
    ['xlsx', 'xlsx'],
  ])
  expect(findTableFormat('latex')?.title).toBe('LaTeX (booktabs)')
  expect(findTableFormat('docx')).toBeUndefined()
  expect(textFormat('csv').extension).toBe('csv')
  expect(() => textFormat('xlsx')).toThrow('There is no format of text called xlsx.')
})

test.each(tableFormats)(
  '$name has every fact that flags, buttons and files need, and writes a table',
  async (format) => {
    for (const fact of [format.short, format.title, format.extension]) expect(fact).toMatch(/^\w/)
    expect(format.mediaType).toMatch(/^[a-z]+\/[a-z0-9.-]+$/)
    const written = await format.write(pivot([]))
    if (format.kind === 'text') expect(written).toContain('Accuracy')
    else expect(written.length).toBeGreaterThan(100)
  },
)
