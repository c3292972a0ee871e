import { describe, expect, test } from 'vitest'
import { printedLabels } from '../../../shared/tables/cell.ts'
import type { UnmarkedTable } from '../../../shared/tables/table.ts'

function labelsOf(...rows: string[][]): (readonly string[])[] {
  const table = {
    rowFields: rows[0]!.map((_, place) => (place === 0 ? 'dataset' : 'model')),
    rows: rows.map((labels) => ({ labels, values: labels, cells: [] })),
  } as unknown as UnmarkedTable
  return rows.map((_, row) => printedLabels(table, row))
}

describe('the labels of a row', () => {
  test('are blank where they repeat the row above, in every field but the last', () => {
    expect(
      labelsOf(
        ['digits', 'CNN', 'BC'],
        ['digits', 'CNN', 'BNN'],
        ['digits', 'ViT', 'BNN'],
        ['mnist', 'ViT', 'BNN'],
        ['mnist', 'ViT', 'BNN'],
      ),
    ).toEqual([
      ['digits', 'CNN', 'BC'],
      ['', '', 'BNN'],
      ['', 'ViT', 'BNN'],
      ['mnist', 'ViT', 'BNN'],
      ['', '', 'BNN'],
    ])
  })
  test('of a single field are never blank', () => {
    expect(labelsOf(['BC'], ['BC'])).toEqual([['BC'], ['BC']])
  })
})
