import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import { curvesSvg } from '../../../shared/figures/curves.ts'
import { metricFigure } from '../../../shared/figures/metric-figure.ts'
import { findMetric } from '../../../shared/metrics/metric.ts'
import { at, row } from '../cli/row.ts'

const metric = findMetric('deployed.accuracy')!

function series(runId: number, steps: number[], values: number[], times = values.map(() => 0)) {
  return { runId, metric: metric.name, steps, values, times }
}

/** A finished run of 4 epochs of 100 steps. */
function finished(id: number, experiment: Record<string, unknown> = {}, more: Partial<RunRow> = {}): RunRow {
  return row({
    id,
    state: 'finished',
    experiment: { ...row().experiment, regime: 'bw', seed: id, ...experiment },
    progress: at(400),
    ...more,
  })
}

/** A run of another program that tells nothing but its points. */
function foreign(id: number, name: string, more: Record<string, unknown> = {}): RunRow {
  return finished(
    id,
    {},
    {
      experiment: { quantizer: name, ...more },
      progress: { epoch: 0, epochs: 0, step: 200, steps: 200, secondsLeft: null },
      origin: { kind: 'csv', name, sha256: String(id) },
    },
  )
}

describe('the curves of a figure', () => {
  test('are the means over seeds with their bands, over epochs and in percent', () => {
    const figure = metricFigure(
      [finished(1), finished(2)],
      [series(1, [200, 400], [0.5, 0.8]), series(2, [200, 400], [0.7, 0.9])],
      { metric },
    )
    const svg = curvesSvg(figure)
    expect(svg.match(/fill-opacity/g)).toHaveLength(1)
    expect(svg).toContain('Accuracy (%)')
    expect(svg).toContain('>BNN++<')
    // The mean runs from 60 to 85 %, the band from 60 - 14.1 to 85 + 7.1 %: the axis must hold both.
    const labels = [...svg.matchAll(/text-anchor="end"[^>]*>([\d.]+)</g)].map(([, label]) => Number(label))
    expect([Math.min(...labels), Math.max(...labels)]).toEqual([40, 100])
    expect(figure.footnote).toBe(
      'Mean over n = 2 runs; bands are one sample standard deviation to either side. ' +
        'Accuracy: held-out accuracy with hard signs after batch-norm re-estimation.',
    )
  })

  test('have the band, and the smoothing, that was asked for; or each run is one', () => {
    const runs = [finished(1), finished(2), finished(3)]
    const points = [
      series(1, [200, 400], [0.5, 0.8]),
      series(2, [200, 400], [0.7, 0.9]),
      series(3, [200, 400], [0.6, 0.7]),
    ]
    const range = metricFigure(runs, points, { metric, band: 'range' })
    expect(range.series[0]).toMatchObject({ low: [50, 70], high: [70, 90] })
    expect(range.footnote).toContain('bands are from the lowest run to the highest')
    const none = metricFigure(runs, points, { metric, band: 'none' })
    expect(none.series[0]!.low).toBeUndefined()
    expect(none.footnote).toContain('Mean over n = 3 runs. Accuracy')
    // The t interval of n = 3: 4.303 deviations by the square root of 3.
    const { low, high } = metricFigure(runs, points, { metric, band: 'interval' }).series[0]!
    expect(high![0]! - low![0]!).toBeCloseTo((2 * 4.302653 * 10) / Math.sqrt(3), 4)
    const smooth = metricFigure(runs, points, { metric, smoothing: 0.5 })
    expect(smooth.series[0]!.y[1]).toBeCloseTo((0.5 * 60 + 80) / 1.5, 10)
    expect(smooth.footnote).toContain('Smoothed: moving average with 0.50 of the past.')
    const single = metricFigure(runs, points, { metric, single: true })
    expect(single.series.map(({ label, y }) => [label, y])).toEqual([
      ['BNN++, run 1', [50, 80]],
      ['BNN++, run 2', [70, 90]],
      ['BNN++, run 3', [60, 70]],
    ])
    expect(single.footnote).toContain('One run a curve (n = 1).')
  })

  test('tell models apart by dashes and names', () => {
    const { series: curves } = metricFigure(
      [finished(1, { model: 'cnn-small' }), finished(2, { model: 'vit-small' })],
      [series(1, [400], [0.5]), series(2, [400], [0.7])],
      { metric },
    )
    expect(curves.map(({ label }) => label)).toEqual(['CNN-small, BNN++', 'ViT-small, BNN++'])
    expect(new Set(curves.map(({ dash }) => dash)).size).toBe(2)
  })

  test('are along the steps where a run does not tell its epochs, and the footnote says so', () => {
    const figure = metricFigure([foreign(1, 'a')], [series(1, [0, 100, 200], [0.5, 0.6, 0.7])], { metric })
    expect(figure.xLabel).toBe('Optimizer steps')
    expect(figure.series[0]!.x).toEqual([0, 100, 200])
    expect(figure.footnote).toContain('Along steps, since the epochs of the runs are unknown.')
    const mixed = metricFigure(
      [foreign(1, 'a'), finished(2)],
      [series(1, [0, 200], [0.5, 0.6]), series(2, [200, 400], [0.5, 0.6])],
      { metric },
    )
    expect(mixed.footnote).toContain('Along steps, since 1 of 2 runs does not tell its epochs.')
    expect(mixed.series.map(({ x }) => x.at(-1))).toEqual([400, 200])
  })

  test('refuse an axis that a run does not know', () => {
    const draw = (axis: 'epoch' | 'images' | 'time') =>
      metricFigure([foreign(1, 'a')], [series(1, [0, 100], [0.5, 0.6])], { metric, axis })
    for (const axis of ['epoch', 'images', 'time'] as const) expect(() => draw(axis)).toThrow(/of run 1 is unknown/)
  })

  test('scale every run by its own steps an epoch', () => {
    const runs = [
      finished(1, { batchSize: 64 }, { progress: { epoch: 1, epochs: 1, step: 4, steps: 4, secondsLeft: null } }),
      finished(2, { batchSize: 32 }, { progress: { epoch: 1, epochs: 1, step: 8, steps: 8, secondsLeft: null } }),
    ]
    const points = [
      series(1, [1, 2, 3, 4], [4, 3, 2, 1]),
      series(2, [1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1]),
    ]
    const apart = metricFigure(runs, points, { metric })
    expect(apart.series.map(({ label }) => label)).toEqual(['BNN++, Batch size 32', 'BNN++, Batch size 64'])
    expect(apart.series.map(({ x }) => x.at(-1))).toEqual([1, 1])
    const together = metricFigure(runs, points, { metric, by: ['quantizer'] })
    expect(together.series[0]).toMatchObject({ label: 'BNN++', x: [0.25, 0.5, 0.75, 1], y: [550, 400, 250, 100] })
    expect(together.footnote).toContain('Runs within a curve differ not only in the seed but also in: batch size.')
    expect(together.footnote).toContain('BNN++: drawn at the 4 of 8 places at which all its runs have a value')
    const images = metricFigure(runs, points, { metric, axis: 'images' })
    expect(images.series.map(({ x }) => x.at(-1))).toEqual([256, 256])
  })

  test('are never means over different data sets, regimes or other settings', () => {
    for (const [key, values, labels] of [
      ['dataset', ['digits', 'mnist'], ['MNIST (10,000 digits), BNN++', 'UCI digits, BNN++']],
      ['regime', ['bw', 'bwa'], ['bw, BNN++', 'bwa, BNN++']],
      ['learningRate', [0.1, 0.2], ['BNN++, Learning rate 0.1', 'BNN++, Learning rate 0.2']],
    ] as const) {
      const figure = metricFigure(
        values.map((value, index) => finished(index + 1, { [key]: value })),
        [series(1, [200, 400], [0.5, 0.8]), series(2, [200, 400], [0.7, 0.9])],
        { metric },
      )
      expect(figure.series.map(({ label }) => label).sort()).toEqual(labels)
      expect(figure.footnote).toContain('One run a curve (n = 1).')
    }
  })

  test('of runs that never share a place are drawn one by one', () => {
    const runs = [finished(1, {}, { startedAt: 1000 }), finished(2, {}, { startedAt: 1000 })]
    const figure = metricFigure(
      runs,
      [series(1, [200, 400], [0.5, 0.8], [2000, 4000]), series(2, [200, 400], [0.7, 0.9], [2500, 3500])],
      { metric, axis: 'time' },
    )
    expect(figure.series.map(({ label, x }) => [label, x])).toEqual([
      ['BNN++, run 1', [1, 3]],
      ['BNN++, run 2', [1.5, 2.5]],
    ])
  })

  test('all look different, however many settings of a method there are', () => {
    const runs = Array.from({ length: 12 }, (_, index) => finished(index + 1, { learningRate: (index + 1) / 100 }))
    const { series: curves } = metricFigure(
      runs,
      runs.map(({ id }) => series(id, [400], [0.5])),
      { metric },
    )
    expect(new Set(curves.map(({ colour, dash }) => `${colour} ${dash}`)).size).toBe(12)
  })
})

describe('the footnote of a figure', () => {
  test('says which runs were left out, have not finished, diverged, or end early', () => {
    const runs = [
      finished(1),
      finished(2, {}, { state: 'cancelled', progress: at(200) }),
      finished(3, { quantizer: 'bc' }),
      finished(4, { quantizer: 'bnn' }),
    ]
    const figure = metricFigure(
      runs,
      [
        series(1, [100, 200, 300, 400], [0.5, 0.6, 0.7, 0.8]),
        series(2, [100, 200], [0.6, 0.7]),
        series(3, [400], [NaN]),
      ],
      { metric },
    )
    for (const sentence of [
      'BNN++: its 2 runs end at different epochs; from 3 on the mean is of fewer.',
      '1 run has values that are not finite: they leave gaps, also in means.',
      '1 run has no value of "Accuracy" and is left out there.',
      '1 run was cancelled and is drawn as far as it went.',
    ])
      expect(figure.footnote).toContain(sentence)
  })

  test('does not call runs repetitions whose seeds are not known', () => {
    const figure = metricFigure(
      [foreign(1, 'a'), foreign(2, 'a')],
      [series(1, [0, 100], [0.5, 0.6]), series(2, [0, 100], [0.5, 0.7])],
      { metric },
    )
    expect(figure.footnote).toContain('2 runs have unknown seeds: n counts them as different ones.')
    expect(figure.footnote).not.toContain('repeat')
  })
})
