import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { modelNames } from '../../../shared/experiment/model-catalogue.ts'
import { publishedResults } from '../../../shared/published/published.ts'
import { cifar10, imagenet, isDataset } from '../../../shared/published/result.ts'
import { bestRows } from '../../../shared/tables/best.ts'
import { csvTable } from '../../../shared/tables/formats/csv.ts'
import { jsonTable } from '../../../shared/tables/formats/json.ts'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { markdownTable } from '../../../shared/tables/formats/markdown.ts'
import { textTable } from '../../../shared/tables/formats/text.ts'
import { pivot, type PivotOptions } from '../../../shared/tables/pivot.ts'
import type { Table } from '../../../shared/tables/table.ts'
import { accurateRun } from './runs.ts'

/** A finished run on a data set that users add. */
function run(experiment: ExperimentInput, accuracy: number, dataset = 'cifar10'): RunRow {
  const row = accurateRun({ model: 'resnet20', ...experiment }, accuracy)
  return { ...row, experiment: { ...row.experiment, dataset } }
}
const beside = (runs: RunRow[], options: PivotOptions = {}): Table => pivot(runs, { published: true, ...options })
const methods = (table: Table) =>
  table.rows.map(({ labels, published }) => `${labels.at(-1)}${published === undefined ? '' : ' *'}`)
const bc = [run({ quantizer: 'bc', seed: 1 }, 0.88), run({ quantizer: 'bc', seed: 2 }, 0.9)]

describe('the published results', () => {
  test('are of models that we have, in percent, with a source, each once', () => {
    for (const { model, accuracy, deviation, source, regime, width } of publishedResults) {
      expect(modelNames).toContain(model)
      expect(accuracy).toBeGreaterThan(50)
      expect(accuracy).toBeLessThan(95)
      if (deviation !== null) expect(deviation).toBeLessThan(0.5)
      expect(source.reference.length).toBeGreaterThan(10)
      expect(regime === null).toBe(width === null)
    }
    const names = publishedResults.map(({ source, dataset, model, method, regime, width }) =>
      JSON.stringify([source.reference, dataset.title, model, method, regime, width]),
    )
    expect(new Set(names).size).toBe(names.length)
  })

  test('stand beside ImageNet in either regime', () => {
    const table = beside([run({ model: 'resnet18', quantizer: 'bc', regime: 'bwa' }, 0.5, 'imagenet')])
    expect(table.rows.map(({ labels, cells }) => [labels.at(-1), cells[0]!.mean])).toContainEqual(['ReSTE', 60.88])
    expect(table.footnote).toContain('README of ReSTE, ImageNet (250 epochs)')
  })

  test('hold none of the family that is measured here', () => {
    for (const { method, source } of publishedResults)
      expect(`${method} ${source.reference}`).not.toMatch(/ProxConnect|BNN\+\+|PC\+\+/)
  })

  test('know a data set by what users call it', () => {
    for (const name of ['cifar10', 'CIFAR-10', 'cifar_10', 'cifar-10-batches-bin'])
      expect(isDataset(cifar10, name)).toBe(true)
    for (const name of ['cifar100', 'cifar-100', 'mycifar', 'mnist']) expect(isDataset(cifar10, name)).toBe(false)
    expect(isDataset(imagenet, 'ImageNet-1k')).toBe(true)
    for (const name of ['tiny-imagenet', 'imagenette', 'imagenet100']) expect(isDataset(imagenet, name)).toBe(false)
  })
})

describe('beside the measured ones', () => {
  test('stand those of the same data set, model, regime and levels, with their deviation and n', () => {
    const table = beside(bc)
    expect(methods(table)).toEqual([
      'BC',
      'Full precision *',
      'STE (BC) *',
      'BinaryRelax *',
      'PARQ *',
      'Full precision *',
      'DoReFa, STE, SGD *',
      'DoReFa, FC-Grad, SGD *',
      'DoReFa, STE, Adam *',
      'DoReFa, FC-Grad, Adam *',
      'BWN, STE, SGD *',
      'BWN, FC-Grad, SGD *',
      'BWN, STE, Adam *',
      'BWN, FC-Grad, Adam *',
      'Full precision *',
      'IR-Net *',
      'ReSTE *',
    ])
    const parq = table.rows.find(({ labels }) => labels[1] === 'PARQ')!
    expect(parq.cells).toEqual([{ mean: 90.48, deviation: 0.26, n: 3, runIds: [] }])
    expect(table.rows.at(-1)!.cells).toEqual([{ mean: 91.32, deviation: null, n: 0, runIds: [] }])
  })

  test('the measured rows and the rest of the footnote stay as they are', () => {
    const [without, table] = [pivot(bc), beside(bc)]
    expect(table.rows.filter(({ published }) => published === undefined)).toEqual(without.rows)
    expect(table.footnote.startsWith(without.footnote)).toBe(true)
    expect(table.footnote).toContain(
      '[a] Jin, Ma, Liu, Gromov, Defazio and Xiao, PARQ, 2025, Table 1 (every layer quantized, 200 epochs).',
    )
  })

  test('other levels bring their own', () => {
    const some = [
      run({ quantizer: 'ternary' }, 0.9),
      run({ quantizer: 'uniform', quantizerParameters: { bits: 3 } }, 0.9),
    ]
    expect(methods(beside(some))).toEqual([
      'Ternary',
      'Uniform',
      'Full precision *',
      'STE (BC), ternary *',
      'BinaryRelax, ternary *',
      'PARQ, ternary *',
      'STE (BC), 3 bits *',
      'BinaryRelax, 3 bits *',
      'PARQ, 3 bits *',
      'Full precision *',
      'Full precision *',
    ])
  })

  test('the regimes are kept apart, in rows, in columns, and where nothing else tells them', () => {
    const both = [...bc, run({ quantizer: 'bnn', regime: 'bwa' }, 0.84), run({ quantizer: 'full' }, 0.92)]
    const inRows = beside(both, { rows: ['model', 'regime', 'quantizer'] })
    for (const { values, published } of inRows.rows.filter(
      (row) => row.published !== undefined && row.values[2] === 'PARQ',
    ))
      expect([values[1], published!.mark]).toEqual(['bw', 'a'])
    expect(inRows.rows.find(({ values }) => values[2] === 'RBNN')!.values[1]).toBe('bwa')
    const inColumns = beside(both, { columns: ['regime'] })
    expect(inColumns.rows.find(({ values }) => values[1] === 'PARQ')!.cells.map(({ mean }) => mean)).toEqual([
      90.48,
      null,
    ])
    expect(inColumns.rows.find(({ values }) => values[1] === 'ReSTE')!.cells.map(({ mean }) => mean)).toEqual([
      91.32,
      null,
    ])
    expect(
      inColumns.rows
        .filter(({ values }) => values[1] === 'Full precision')
        .map(({ cells }) => cells.map(({ mean }) => mean)),
    ).toEqual([
      [91.82, 91.82],
      [91.5, 91.5],
      [92.1, 92.1],
    ])
    const mixed = methods(beside(both))
    expect(mixed).toContain('PARQ, bw *')
    expect(mixed).toContain('RBNN, bwa *')
    expect(mixed.filter((name) => name === 'Full precision *')).toHaveLength(3)
  })

  test('they stand behind the last row of their model', () => {
    const table = beside([
      ...bc,
      run({ quantizer: 'bc', model: 'resnet56' }, 0.9),
      run({ quantizer: 'bc', model: 'mlp' }, 0.5),
    ])
    expect(table.rows.filter(({ published }) => published !== undefined).map(({ values }) => values[0])).toEqual([
      ...Array<string>(16).fill('resnet20'),
      ...Array<string>(4).fill('resnet56'),
    ])
    expect(table.rows.map(({ values }) => values[0])).toEqual([
      'mlp',
      ...Array<string>(17).fill('resnet20'),
      ...Array<string>(5).fill('resnet56'),
    ])
  })

  test('other metrics than the accuracy have none', () => {
    const table = beside(bc, { metrics: ['deployed.loss', 'deployed.accuracy'] })
    expect(table.rows.at(-1)!.cells.map(({ mean }) => mean)).toEqual([null, 91.32])
  })

  test.each<[string, RunRow[], PivotOptions, RegExp]>([
    [
      'data of which none is known',
      [accurateRun({ quantizer: 'bc' }, 0.9)],
      {},
      /No published result is known for these/,
    ],
    [
      'a model of another size',
      [run({ quantizer: 'bc', modelParameters: { width: 8 } }, 0.9)],
      {},
      /No published result/,
    ],
    ['a part of the data', [run({ quantizer: 'bc', trainImages: 1000 }, 0.9)], {}, /No published result/],
    ['a table without methods', bc, { rows: ['model'] }, /not shown: the method must be among the rows/],
    [
      'columns that published results do not have',
      bc,
      { columns: ['batchSize'] },
      /not shown: columns by batch size have no place/,
    ],
  ])('%s: nothing is added, and the footnote says why', (_, runs, options, words) => {
    const table = beside(runs, options)
    expect(table.rows).toEqual(pivot(runs, options).rows)
    expect(table.footnote).toMatch(words)
  })
})

describe('published rows are marked', () => {
  const table = beside(bc)

  test('in text by a letter, and no n is made up', () => {
    const lines = textTable(table).split('\n')
    expect(lines.find((line) => line.includes('PARQ [a]'))).toMatch(/PARQ \[a\] +90\.48 ± 0\.26 \(n = 3\)$/)
    expect(lines.find((line) => line.includes('ReSTE ['))).toMatch(/91\.32$/)
    expect(lines.find((line) => /\bBC +/.test(line) && !line.includes('['))).toMatch(/89\.00 ± 1\.41$/)
  })

  test('in Markdown by italics', () => {
    expect(markdownTable(table)).toContain('|  | *PARQ \\[a\\]* | *90.48 ± 0.26 (n = 3)* |')
    expect(markdownTable(table)).toContain('| ResNet-20 | BC | 89.00 ± 1.41 |')
  })

  test('in LaTeX by grey', () => {
    const text = latexTable(table)
    expect(text).toMatch(/^% needs \\usepackage\{booktabs\} and \\usepackage\{xcolor\}\n/)
    expect(text).toContain('     & \\textcolor{gray}{PARQ [a]} & \\textcolor{gray}{$90.48 \\pm 0.26$ ($n = 3$)} \\\\')
    expect(latexTable(pivot(bc))).not.toContain('xcolor')
  })

  test('in CSV by a column of their own, in JSON by a field', () => {
    const lines = csvTable(table).split('\r\n')
    expect(lines[0]).toBe('Model,Method,Accuracy (%) mean,Accuracy (%) deviation,Accuracy (%) n,Published in')
    expect(lines[1]).toMatch(/,BC,89,1\.41\d+,2,$/)
    expect(lines.find((line) => line.includes(',PARQ,'))).toBe(
      'ResNet-20,PARQ,90.48,0.26,3,"Jin, Ma, Liu, Gromov, Defazio and Xiao, PARQ, 2025, Table 1"',
    )
    expect(lines.find((line) => line.includes(',ReSTE,'))).toBe('ResNet-20,ReSTE,91.32,,,READMEs of IR-Net and ReSTE')
    expect(csvTable(pivot(bc))).not.toContain('Published')
    expect((JSON.parse(jsonTable(table)) as Table).rows[1]!.published).toMatchObject({ mark: 'a' })
  })

  test('and never the best', () => {
    expect([...bestRows(beside([...bc, run({ quantizer: 'bnn' }, 0.7)]), 0)]).toEqual([0])
  })
})
