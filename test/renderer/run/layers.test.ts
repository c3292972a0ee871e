import { describe, expect, test } from 'vitest'
import { columnTitle, flipGrid, shadeOf } from '../../../renderer/run/flip-grid.ts'
import {
  knownFacts,
  layerFacts,
  layerMetricNames,
  layerSeries,
  layerTitle,
  spreadLayers,
} from '../../../renderer/run/layer-facts.ts'
import { CurveBook } from '../../../renderer/series/curve-book.ts'
import { isLayerMetric } from '../../../shared/metrics/metric.ts'
import { quantizedLayers } from '../../../shared/contract/quantized-layers.ts'
import { makeRun } from '../make-run.ts'

/** 600 steps in 6 epochs. */
const run = makeRun()
const bookOf = (metrics: Record<string, readonly [number[], number[]]>) => {
  const book = new CurveBook()
  book.apply(
    {
      series: Object.entries(metrics).map(([metric, [steps, values]]) => ({
        runId: run.id,
        metric,
        steps,
        values,
        times: steps,
      })),
      reset: [],
    },
    true,
  )
  return book
}

describe('sign flips by layer and epoch', () => {
  test("are rows in the network's order; what is missing or no number is empty", () => {
    const book = bookOf({
      'flips/b': [
        [100, 200, 300],
        [0.1, 0.4, NaN],
      ],
      'flips/a': [
        [200, 300],
        [0.2, 0.3],
      ],
    })
    expect(flipGrid(run, book, ['a', 'never', 'b'])).toEqual({
      layers: ['a', 'b'],
      columns: [1, 2, 3].map((epoch) => ({ first: epoch, last: epoch })),
      values: [
        [null, 0.2, 0.3],
        [0.1, 0.4, null],
      ],
      greatest: 0.4,
    })
  })
  test('share columns by their mean where epochs are many', () => {
    const book = bookOf({
      'flips/a': [
        [100, 200, 300, 400, 500],
        [1, 3, NaN, 5, 7],
      ],
    })
    const grid = flipGrid(run, book, ['a'], 3)
    expect(grid.values).toEqual([[2, 5, 7]])
    expect(grid.columns.map(columnTitle)).toEqual(['epochs 1 to 2', 'epochs 3 to 4', 'epoch 5'])
  })
  test('are none for a run without them', () => {
    expect(flipGrid(run, bookOf({}), ['a'])).toEqual({ layers: [], columns: [], values: [], greatest: 0 })
  })
  test('are shaded from 0 to the greatest, rising all the way', () => {
    expect([0, 0.04, 0.16, 0.64].map((value) => shadeOf(value, 0.64))).toEqual([0, 0.25, 0.5, 1])
    expect(shadeOf(0, 0)).toBe(0)
  })
})

describe('facts of layers', () => {
  test('are those of which the run has points, in the order of the picker', () => {
    expect(layerFacts.map(({ name }) => name)).toEqual(['distance', 'dead', 'reversed', 'flipMass', 'gap'])
    const book = bookOf({ 'gap/a': [[100], [1]], 'dead/b': [[100], [0]], 'flips/a': [[100], [1]] })
    expect(knownFacts(run, book, ['a', 'b']).map(({ name }) => name)).toEqual(['dead', 'gap'])
    expect(knownFacts(run, book, ['other'])).toEqual([])
  })
  test('are asked for by names that lists of metrics leave out', () => {
    const names = layerMetricNames(['a', 'b'])
    expect(names).toHaveLength(12)
    expect(names.every(isLayerMetric)).toBe(true)
    expect(names).toContain('flips/a')
  })
  test('are drawn one line a layer, in colours of their own', () => {
    const layers = Array.from({ length: 8 }, (_, index) => `block${index}.weight`)
    const lines = layerSeries(
      run,
      bookOf({
        'dead/block1.weight': [
          [100, 200],
          [0.5, 0.6],
        ],
      }),
      'dead',
      layers,
      'epoch',
    )
    expect(lines[1]).toMatchObject({ label: 'block1', x: [1, 2], y: [0.5, 0.6] })
    expect(lines[0]!.x).toEqual([])
    expect(new Set(lines.map(({ colour }) => colour)).size).toBe(8)
  })
  test('come from at most eight layers, first and last among them', () => {
    const layers = Array.from({ length: 21 }, (_, index) => `layer${index}`)
    const some = spreadLayers(layers)
    expect(new Set(some).size).toBe(8)
    expect([some[0], some.at(-1)]).toEqual(['layer0', 'layer20'])
    expect(spreadLayers(['a', 'b'])).toEqual(['a', 'b'])
  })
  test('are titled without what all names share', () => {
    expect([layerTitle('conv1.weight'), layerTitle('weight.conv')]).toEqual(['conv1', 'weight.conv'])
  })
  test('are there for binary and for few-bit layers, of older runs too', () => {
    const layer = (name: string, binary: boolean, bits?: number) => ({
      name,
      shape: [2],
      parameters: 2,
      binary,
      ...(bits === undefined ? {} : { bits }),
    })
    const layers = [
      layer('old', true),
      layer('ternary', false, 2),
      layer('real', false, 32),
      layer('oldReal', false),
      layer('binary', true, 1),
    ]
    expect(quantizedLayers({ parameters: 10, binaryParameters: 4, floatBytes: 40, packedBytes: 20, layers })).toEqual([
      'old',
      'ternary',
      'binary',
    ])
  })
})
