import { describe, expect, it } from 'vitest'
import { alignCurves, valueNear } from '../../renderer/chart/align.ts'
import { comparedGroups, comparisonTable } from '../../renderer/compare/comparison.ts'
import { aggregate } from '../../renderer/series/aggregate.ts'
import { colourOf, colourPlace, isColourAssignment, stylesFor } from '../../renderer/series/colour.ts'
import { CurveBook } from '../../renderer/series/curve-book.ts'
import { along } from '../../renderer/series/horizontal.ts'
import { groupSeries, runSeries } from '../../renderer/series/run-series.ts'
import { methodStyle } from '../../shared/figures/colours.ts'
import { quantizerNames } from '../../shared/quantizers/zoo.ts'
import { makeRun } from './make-run.ts'

describe('the curve book', () => {
  const part = (runId: number, steps: number[], values: number[], total?: number) => ({ runId, metric: 'train.loss', steps, values, times: steps, total })

  it('appends what is new and starts over with a new stream', () => {
    const book = new CurveBook()
    book.apply({ series: [part(1, [1, 2], [0.5, 0.4])], reset: [] }, true)
    book.apply({ series: [part(1, [3], [0.3])], reset: [] }, false)
    expect(book.curve(1, 'train.loss')).toEqual({ steps: [1, 2, 3], values: [0.5, 0.4, 0.3], times: [1, 2, 3], total: 3 })
    book.apply({ series: [part(1, [1], [0.5])], reset: [] }, true)
    expect(book.curve(1, 'train.loss').steps).toEqual([1])
    expect(book.curve(2, 'train.loss').steps).toEqual([])
  })
  it('counts the points that it was not sent, and knows where to go on', () => {
    const book = new CurveBook()
    const positions = { 1: { rewinds: 0, counts: { 'train.loss': 1000 } } }
    book.apply({ series: [part(1, [1, 500, 1000], [3, 2, 1], 1000)], reset: [], positions }, false)
    book.apply({ series: [part(1, [1001], [0])], reset: [] }, false)
    expect([book.total(1, 'train.loss'), book.longest(), book.positions]).toEqual([1001, 4, positions])
  })
  it('forgets a run that goes on from a checkpoint, before its points come anew', () => {
    const book = new CurveBook()
    book.apply({ series: [part(1, [1, 2, 3], [1, 2, 3]), part(2, [1], [9])], reset: [] }, true)
    book.apply({ series: [part(1, [1, 2], [1, 2])], reset: [1] }, false)
    expect(book.curve(1, 'train.loss').steps).toEqual([1, 2])
    expect(book.curve(2, 'train.loss').steps).toEqual([1])
  })
})

describe('aligning curves', () => {
  it('puts them on one axis: no point is undefined, a gap is null', () => {
    const { x, columns } = alignCurves([{ x: [1, 3], y: [10, 30] }, { x: [2, 3], y: [NaN, 5] }])
    expect(x).toEqual([1, 2, 3])
    expect(columns).toEqual([[10, undefined, 30], [undefined, null, 5]])
  })
  it('leaves out what a logarithm cannot show', () => {
    expect(alignCurves([{ x: [1, 2, 3], y: [0, -1, 2] }], true).columns).toEqual([[null, null, 2]])
  })
  it('reads the nearest value', () => {
    const curve = { x: [0, 10, 20], y: [1, 2, 3] }
    expect([-5, 4, 6, 14, 99].map((x) => valueNear(curve, x))).toEqual([1, 1, 2, 2, 3])
    expect(valueNear({ x: [], y: [] }, 1)).toBeNull()
  })
})

describe('the mean of curves', () => {
  it('is taken at each x over the curves that have it', () => {
    const band = aggregate([{ x: [1, 2], y: [1, 5] }, { x: [1], y: [3] }])
    expect(band).toEqual({ x: [1, 2], y: [2, 5], low: [2 - Math.SQRT2, 5], high: [2 + Math.SQRT2, 5], n: [2, 1] })
  })
  it('leaves out what is no number', () => {
    expect(aggregate([{ x: [1], y: [NaN] }, { x: [1], y: [4] }])).toMatchObject({ y: [4], n: [1] })
  })
})

describe('series of runs', () => {
  const runs = [makeRun({ experiment: { seed: 1 } }), makeRun({ experiment: { seed: 2 } })]
  const book = new CurveBook()
  const points = (runId: number, values: number[]) => ({ runId, metric: 'deployed.accuracy', steps: [100, 200], values, times: [2500, 3000] })
  book.apply({ series: [points(runs[0]!.id, [0.8, 0.9]), points(runs[1]!.id, [0.6, 0.7])], reset: [] }, true)
  const styles = stylesFor(['bnn++', 'bnn++'])

  it('lie along steps, epochs or seconds', () => {
    const curve = book.curve(runs[0]!.id, 'deployed.accuracy')
    expect(along(curve, runs[0], 'step')).toEqual([100, 200])
    expect(along(curve, runs[0], 'epoch')).toEqual([1, 2])
    expect(along(curve, runs[0], 'time')).toEqual([0.5, 1])
  })
  it('are one a run, or one mean with its band a group', () => {
    expect(runSeries(runs, book, 'deployed.accuracy', 'epoch', styles).map(({ label }) => label)).toEqual(['seed 1', 'seed 2'])
    const [band] = groupSeries([{ label: 'BNN++', runs }], book, 'deployed.accuracy', 'epoch', styles)
    expect(band!.label).toBe('BNN++ (n = 2)')
    expect(band!.y[0]).toBeCloseTo(0.7, 12)
    expect(band!.high![0]! - band!.y[0]!).toBeCloseTo(0.2 / Math.SQRT2, 12)
    expect(groupSeries([{ label: 'BNN++', runs }], book, 'deployed.accuracy', 'time', styles)).toHaveLength(2)
  })
})

describe('colours', () => {
  it('belong to the method, whatever else is shown; the same method again gets another dash', () => {
    const [bc, bnn, again] = stylesFor(['bc', 'bnn++', 'bc'])
    expect(bc).toEqual(stylesFor(['bc'])[0])
    expect(bnn).toEqual(stylesFor(['bnn++'])[0])
    expect(again!.colour).toBe(bc!.colour)
    expect(again!.dash).not.toEqual(bc!.dash)
  })
  it('are those of exported figures, in both themes', () => {
    expect(colourOf('bnn++')).toBe(`light-dark(${methodStyle('bnn++', 'light').colour}, ${methodStyle('bnn++', 'dark').colour})`)
  })
  it('differ between the methods of the zoo, by colour or dash, and can be changed', () => {
    const looks = quantizerNames.flatMap((name) => stylesFor([name])).map((style) => JSON.stringify(style))
    expect(new Set(looks).size).toBe(quantizerNames.length)
    expect(colourPlace('bc', { bc: 7 })).toBe(7)
    expect([isColourAssignment({ bc: 7 }), isColourAssignment({ bc: 8 }), isColourAssignment(null)]).toEqual([true, false, false])
  })
})

describe('a comparison', () => {
  const result = (value: number) => ({ 'deployed.accuracy': value })
  const runs = [3, 2, 1].flatMap((seed) => ['bc', 'bnn++'].map((quantizer) => makeRun({ experiment: { quantizer, seed }, results: result(0.9 + seed / 100) })))

  it('draws groups or single runs, named by what tells them apart', () => {
    expect(comparedGroups(runs, true).map(({ label, runs: some }) => [label, some.length])).toEqual([['BC', 3], ['BNN++', 3]])
    expect(comparedGroups(runs, false)).toHaveLength(6)
  })
  it('makes a table whose rows are what differs by itself', () => {
    const table = comparisonTable(runs, true, ['deployed.accuracy'])
    expect(table.rowFields).toEqual(['model', 'quantizer'])
    expect(table.rows.map(({ cells }) => cells[0]!.n)).toEqual([3, 3])
    expect(comparisonTable(runs, false, []).rowFields).toEqual(['model', 'quantizer', 'seed'])
    const sharper = makeRun({ experiment: { quantizer: 'bnn++', muEnd: 400 }, results: result(0.95) })
    expect(comparisonTable([...runs, sharper], true, []).rowFields).toEqual(['model', 'quantizer', 'muEnd'])
  })
})
