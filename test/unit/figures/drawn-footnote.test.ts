import { describe, expect, test } from 'vitest'
import type { RunRow } from '../../../shared/contract/run.ts'
import { drawnFootnote, type DrawnCurves } from '../../../shared/figures/drawn-footnote.ts'
import { at, row } from '../cli/row.ts'

/** A finished run of 4 epochs, with an accuracy. */
const finished = (id: number, seed = id): RunRow =>
  row({
    id,
    state: 'finished',
    experiment: { ...row().experiment, regime: 'bw', seed },
    progress: at(400),
    results: { 'deployed.accuracy': { last: 0.9, best: 0.9, bestStep: 400, atBest: 0.9 } },
  })

const plain: DrawnCurves = {
  metric: 'deployed.accuracy',
  groups: [[finished(1), finished(2)]],
  means: true,
  band: 'deviation',
  smoothing: 0,
  baseline: null,
}

describe('the footnote of curves that are drawn', () => {
  test('is that of the command line for the same curves', () => {
    expect(drawnFootnote(plain)).toBe(
      'Mean over n = 2 runs; bands are one sample standard deviation to either side. ' +
        'Accuracy: held-out accuracy with hard signs after batch-norm re-estimation.',
    )
  })
  test.each([
    [{ band: 'range' }, 'bands are from the lowest run to the highest.'],
    [{ band: 'none' }, 'Mean over n = 2 runs. '],
    [{ smoothing: 0.6 }, 'Smoothed: moving average with 0.60 of the past.'],
    [{ baseline: 'BC' }, 'bands are one standard error of the difference.'],
    [{ baseline: 'BC' }, 'Differences from BC.'],
    [{ means: false }, 'One run a curve (n = 1).'],
    [{ groups: [[finished(1), finished(2, 1)]] }, 'One run a curve (n = 1).'],
    [{ groups: [[finished(1), finished(2, 1)]] }, '1 run repeats another run'],
    [{ metric: 'val.acc' }, 'val.acc: as its script reports it.'],
  ] as [Partial<DrawnCurves>, string][])('says what is otherwise: %o', (change, sentence) => {
    expect(drawnFootnote({ ...plain, ...change })).toContain(sentence)
  })
})
