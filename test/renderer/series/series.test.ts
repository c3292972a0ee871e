import { describe, expect, test } from 'vitest'
import { alignCurves, valueNear } from '../../../renderer/chart/align.ts'
import { standingsOf } from '../../../renderer/compare/standings.ts'
import { comparedGroups, comparisonTable } from '../../../renderer/compare/comparison.ts'
import { aggregate, difference } from '../../../renderer/series/aggregate.ts'
import { smooth } from '../../../shared/figures/smooth.ts'
import { snapped } from '../../../renderer/series/snap.ts'
import { stylesFor } from '../../../renderer/series/colour.ts'
import { CurveBook } from '../../../renderer/series/curve-book.ts'
import { secondsOf } from '../../../shared/contract/run-times.ts'
import { along, knowsHorizontal, overMetric } from '../../../renderer/series/horizontal.ts'
import { groupSeries, plainLook, runSeries } from '../../../renderer/series/run-series.ts'
import { makeRun } from '../make-run.ts'

describe('the curve book', () => {
  const part = (runId: number, steps: number[], values: number[], total?: number) => ({
    runId,
    metric: 'train.loss',
    steps,
    values,
    times: steps,
    total,
  })

  test('appends what is new and starts over with a new stream', () => {
    const book = new CurveBook()
    book.apply({ series: [part(1, [1, 2], [0.5, 0.4])], reset: [] }, true)
    book.apply({ series: [part(1, [3], [0.3])], reset: [] }, false)
    expect(book.curve(1, 'train.loss')).toEqual({
      steps: [1, 2, 3],
      values: [0.5, 0.4, 0.3],
      times: [1, 2, 3],
      total: 3,
    })
    book.apply({ series: [part(1, [1], [0.5])], reset: [] }, true)
    expect(book.curve(1, 'train.loss').steps).toEqual([1])
    expect(book.curve(2, 'train.loss').steps).toEqual([])
  })
  test('counts the points that it was not sent, and knows where to go on', () => {
    const book = new CurveBook()
    const positions = { 1: { rewinds: 0, counts: { 'train.loss': 1000 } } }
    book.apply({ series: [part(1, [1, 500, 1000], [3, 2, 1], 1000)], reset: [], positions }, false)
    book.apply({ series: [part(1, [1001], [0])], reset: [] }, false)
    expect([book.total(1, 'train.loss'), book.longest(), book.positions]).toEqual([1001, 4, positions])
  })
  test('forgets a run that goes on from a checkpoint, before its points come anew', () => {
    const book = new CurveBook()
    book.apply({ series: [part(1, [1, 2, 3], [1, 2, 3]), part(2, [1], [9])], reset: [] }, true)
    book.apply({ series: [part(1, [1, 2], [1, 2])], reset: [1] }, false)
    expect(book.curve(1, 'train.loss').steps).toEqual([1, 2])
    expect(book.curve(2, 'train.loss').steps).toEqual([1])
  })
})

describe('aligning curves', () => {
  test('puts them on one axis: no point is undefined, a gap is null', () => {
    const { x, columns } = alignCurves([
      { x: [1, 3], y: [10, 30] },
      { x: [2, 3], y: [NaN, 5] },
    ])
    expect(x).toEqual([1, 2, 3])
    expect(columns).toEqual([
      [10, undefined, 30],
      [undefined, null, 5],
    ])
  })
  test('leaves out what a logarithm cannot show', () => {
    expect(alignCurves([{ x: [1, 2, 3], y: [0, -1, 2] }], 'log').columns).toEqual([[null, null, 2]])
  })
  test('reads the nearest value', () => {
    const curve = { x: [0, 10, 20], y: [1, 2, 3] }
    expect([-5, 4, 6, 14, 99].map((x) => valueNear(curve, x))).toEqual([1, 1, 2, 2, 3])
    expect(valueNear({ x: [], y: [] }, 1)).toBeNull()
  })
})

describe('the mean of curves', () => {
  test('is taken at each x over the curves that have it', () => {
    const band = aggregate([
      { x: [1, 2], y: [1, 5] },
      { x: [1], y: [3] },
    ])
    expect(band).toEqual({ x: [1, 2], y: [2, 5], low: [2 - Math.SQRT2, 5], high: [2 + Math.SQRT2, 5], n: [2, 1] })
  })
  test('has the band that was asked for', () => {
    const curves = [1, 2, 3, 6].map((value) => ({ x: [1], y: [value] }))
    const of = (kind: Parameters<typeof aggregate>[1]) => aggregate(curves, kind)
    expect([of('range').low[0], of('range').high[0]]).toEqual([1, 6])
    const deviation = Math.sqrt(14 / 3)
    expect(of('error').high[0]! - 3).toBeCloseTo(deviation / 2, 12)
    // t(0.975, 3) = 3.182446305284263
    expect(of('interval').high[0]! - 3).toBeCloseTo((3.182446305284263 * deviation) / 2, 9)
    expect([of('none').low, of('none').high]).toEqual([[3], [3]])
  })
  test('less that of a baseline, where both have it, is a difference with its standard error', () => {
    const band = difference(
      [
        { x: [1, 2], y: [5, 9] },
        { x: [1], y: [7] },
      ],
      [
        { x: [1], y: [1] },
        { x: [1], y: [3] },
      ],
      true,
    )
    expect([band.x, band.y]).toEqual([[1], [4]])
    expect(band.high[0]! - 4).toBeCloseTo(Math.SQRT2, 12)
    expect(difference([{ x: [1], y: [5] }], [{ x: [1], y: [5] }], false)).toMatchObject({ y: [0], low: [0], high: [0] })
  })
  test('of curves from afar is that of common stretches', () => {
    const afar = (steps: number[], values: number[]) => ({ steps, values, times: steps, total: 1000 })
    const [a, b] = snapped([afar([1, 9, 11, 19, 21], [0, 10, 2, 4, 7]), afar([3, 8, 12, 14, 21], [1, 3, 5, 5, 7])])
    expect([a!.steps, a!.values]).toEqual([
      [0, 10, 20],
      [5, 3, 7],
    ])
    expect([b!.steps, b!.values]).toEqual([
      [0, 10, 20],
      [2, 5, 7],
    ])
    const whole = { steps: [1, 2], values: [3, 4], times: [1, 2], total: 2 }
    expect(snapped([whole])).toEqual([whole])
  })
  test('leaves out what is no number', () => {
    expect(
      aggregate([
        { x: [1], y: [NaN] },
        { x: [1], y: [4] },
      ]),
    ).toMatchObject({ y: [4], n: [1] })
  })
})

describe('series of runs', () => {
  const runs = [makeRun({ experiment: { seed: 1 } }), makeRun({ experiment: { seed: 2 } })]
  const book = new CurveBook()
  const points = (runId: number, values: number[]) => ({
    runId,
    metric: 'deployed.accuracy',
    steps: [100, 200],
    values,
    times: [2500, 3000],
  })
  book.apply({ series: [points(runs[0]!.id, [0.8, 0.9]), points(runs[1]!.id, [0.6, 0.7])], reset: [] }, true)
  const styles = stylesFor(['bnn++', 'bnn++'])

  test('lie along steps, epochs or seconds', () => {
    const curve = book.curve(runs[0]!.id, 'deployed.accuracy')
    expect(along(curve, runs[0], 'step')).toEqual([100, 200])
    expect(along(curve, runs[0], 'epoch')).toEqual([1, 2])
    expect(along(curve, runs[0], 'time')).toEqual([0.5, 1])
  })
  test('lie along images, or another metric of the same run', () => {
    const curve = book.curve(runs[0]!.id, 'deployed.accuracy')
    expect(along(curve, runs[0], 'images')).toEqual([6400, 12_800])
    const other = { steps: [50, 150, 160], values: [3, 2, 1], times: [0, 0, 0] }
    expect(overMetric(curve, other)).toEqual({ x: [1, 3], y: [0.9, 0.8] })
  })
  test('are smoothed without the pull of the start, the raw curve behind', () => {
    expect(smooth([4, 4, 4], 0.9)).toEqual([4, expect.closeTo(4, 12), expect.closeTo(4, 12)])
    expect(smooth([0, 1], 0.5)[1]).toBeCloseTo(2 / 3, 12)
    expect(smooth([1, Number.NaN, 1], 0.5)).toEqual([1, Number.NaN, 1])
    const [raw, smoothed] = groupSeries(
      [{ label: 'BNN++', runs: runs.slice(0, 1) }],
      book,
      'deployed.accuracy',
      'epoch',
      styles,
      { ...plainLook, grouped: false, smoothing: 0.5 },
    )
    expect([raw!.quiet, raw!.unlisted, raw!.y]).toEqual([true, true, [0.8, 0.9]])
    expect(smoothed!.y[1]).toBeCloseTo((0.5 * 0.4 + 0.5 * 0.9) / 0.75, 12)
  })
  test('of a run that does not tell its epochs have no place on their axis, but one along steps', () => {
    const [mine, theirs] = [runs[0]!, { ...runs[1]!, origin: { kind: 'csv' as const, name: 'g', sha256: '' } }]
    const silent = { ...theirs, experiment: {}, progress: { ...theirs.progress, epochs: 0 } }
    expect([mine, silent].map((run) => knowsHorizontal(run, 'epoch'))).toEqual([true, false])
    expect(knowsHorizontal(silent, 'images')).toBe(false)
    expect(knowsHorizontal(silent, 'time')).toBe(true)
    const timeless = { ...silent, startedAt: 2000, finishedAt: 2000 }
    expect([knowsHorizontal(timeless, 'time'), knowsHorizontal(timeless, 'wall')]).toEqual([false, false])
    expect([secondsOf(silent, 0), secondsOf(timeless, 0)]).toEqual([10, null])
    const pointsAlong = (horizontal: 'epoch' | 'step') =>
      groupSeries(
        [mine, silent].map((run) => ({ label: 'x', runs: [run] })),
        book,
        'deployed.accuracy',
        horizontal,
        styles,
      ).map(({ x }) => x.length)
    expect([pointsAlong('epoch'), pointsAlong('step')]).toEqual([
      [2, 0],
      [2, 2],
    ])
  })
  test('are one a run, or one mean with its band a group', () => {
    expect(runSeries(runs, book, 'deployed.accuracy', 'epoch', styles).map(({ label }) => label)).toEqual([
      'seed 1',
      'seed 2',
    ])
    const [band] = groupSeries([{ label: 'BNN++', runs }], book, 'deployed.accuracy', 'epoch', styles)
    expect(band!.label).toBe('BNN++ (n = 2)')
    expect(band!.y[0]).toBeCloseTo(0.7, 12)
    expect(band!.high![0]! - band!.y[0]!).toBeCloseTo(0.2 / Math.SQRT2, 12)
    expect(groupSeries([{ label: 'BNN++', runs }], book, 'deployed.accuracy', 'time', styles)).toHaveLength(2)
  })
})

describe('a comparison', () => {
  const result = (value: number) => ({ 'deployed.accuracy': value })
  const runs = [3, 2, 1].flatMap((seed) =>
    ['bc', 'bnn++'].map((quantizer) => makeRun({ experiment: { quantizer, seed }, results: result(0.9 + seed / 100) })),
  )

  test('draws groups or single runs, named by what tells them apart', () => {
    expect(comparedGroups(runs, true).map(({ label, runs: some }) => [label, some.length])).toEqual([
      ['BC', 3],
      ['BNN++', 3],
    ])
    expect(comparedGroups(runs, false)).toHaveLength(6)
  })
  test('makes a table whose rows are what differs by itself', () => {
    const table = comparisonTable(runs, true, ['deployed.accuracy'])
    expect(table.rowFields).toEqual(['model', 'quantizer'])
    expect(table.rows.map(({ cells }) => cells[0]!.n)).toEqual([3, 3])
    expect(comparisonTable(runs, false, []).rowFields).toEqual(['model', 'quantizer', 'seed'])
    const sharper = makeRun({ experiment: { quantizer: 'bnn++', muEnd: 400 }, results: result(0.95) })
    expect(comparisonTable([...runs, sharper], true, []).rowFields).toEqual(['model', 'quantizer', 'muEnd'])
  })
  test('ranks groups with intervals, and tests them against a baseline; unfinished runs do not count', () => {
    const training = makeRun({ experiment: { quantizer: 'bc', seed: 9 }, state: 'training', results: result(0.1) })
    const groups = comparedGroups([...runs, training], true)
    const { standings, cautions } = standingsOf(groups, {
      metric: 'deployed.accuracy',
      value: 'last',
      interval: 't',
      test: 'paired',
      baseline: 0,
    })
    expect(standings.map(({ n, mean }) => [n, mean])).toEqual([
      [3, expect.closeTo(0.92, 12)],
      [3, expect.closeTo(0.92, 12)],
    ])
    // t(0.975, 2) = 4.302652729911275
    expect(standings[0]!.interval!.high - 0.92).toBeCloseTo((4.302652729911275 * 0.01) / Math.sqrt(3), 9)
    expect(standings[0]!.comparison).toBeNull()
    expect(standings[1]!.comparison).toMatchObject({ difference: 0, verdict: 'open' })
    expect(cautions.length).toBeGreaterThan(0)
    expect(
      standingsOf(groups, {
        metric: 'deployed.accuracy',
        value: 'last',
        interval: 'range',
        test: 'welch',
        baseline: null,
      }),
    ).toMatchObject({
      cautions: ['1 run is still training and is left out.'],
      standings: [{ interval: { low: 0.91, high: 0.93 } }, {}],
    })
    // Nothing is left out in silence: neither a run that failed, nor one without the metric.
    const failed = makeRun({ experiment: { quantizer: 'bc', seed: 10 }, state: 'failed', results: result(0.5) })
    const silent = makeRun({ experiment: { quantizer: 'bc', seed: 11 } })
    const rest = { metric: 'deployed.accuracy', value: 'last', interval: 't', test: 'welch', baseline: null } as const
    expect(standingsOf(comparedGroups([...runs, failed, silent], true), rest).cautions).toEqual([
      '1 run failed and is left out.',
      '1 run has no value of "Accuracy" and is left out there.',
    ])
  })
})
