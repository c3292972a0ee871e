import { describe, expect, test } from 'vitest'
import { standingsOf } from '../../../renderer/compare/standings.ts'
import { comparedGroups, comparisonTable } from '../../../renderer/compare/comparison.ts'
import { tellingFields } from '../../../renderer/compare/field-columns.ts'
import { differences, tellingNames } from '../../../renderer/runs/differences.ts'
import { figureOf } from '../../../renderer/runs/group.ts'
import { CurveBook } from '../../../renderer/series/curve-book.ts'
import { groupSeries } from '../../../renderer/series/run-series.ts'
import { makeRun } from '../make-run.ts'

const accuracy = (value: number) => ({ 'deployed.accuracy': value })

describe('the same configuration and seed, run twice', () => {
  const once = makeRun({ experiment: { seed: 1 }, results: accuracy(0.9) })
  const twice = makeRun({ experiment: { seed: 1 }, results: accuracy(0.9) })
  const other = makeRun({ experiment: { seed: 1, quantizer: 'bc' }, results: accuracy(0.8) })
  const otherAgain = makeRun({ experiment: { seed: 1, quantizer: 'bc' }, results: accuracy(0.8) })
  const groups = comparedGroups([once, twice, other, otherAgain], true)

  test('is one sample in the figures of a group', () => {
    expect(figureOf([once, twice])).toMatchObject({ mean: 0.9, deviation: null, n: 1 })
  })
  test('is one sample in the standings, which say so, and no test is significant', () => {
    const { standings, cautions } = standingsOf(groups, {
      metric: 'deployed.accuracy',
      value: 'last',
      interval: 't',
      test: 'welch',
      baseline: 0,
    })
    expect(standings.map(({ n, deviation, interval, repeats }) => ({ n, deviation, interval, repeats }))).toEqual([
      { n: 1, deviation: null, interval: null, repeats: 1 },
      { n: 1, deviation: null, interval: null, repeats: 1 },
    ])
    expect(standings[1]!.comparison!.adjusted).toBeNull()
    expect(cautions.join(' ')).toContain('2 runs repeat another one')
  })
  test('is one curve behind a band', () => {
    const book = new CurveBook()
    const part = (runId: number) => ({ runId, metric: 'm', steps: [1, 2], values: [1, 2], times: [1, 2] })
    book.apply({ series: [part(once.id), part(twice.id)], reset: [] }, true)
    const [mean] = groupSeries([{ label: 'a', runs: [once, twice] }], book, 'm', 'step', [{ colour: '#000', dash: [] }])
    expect(mean!.label).toBe('a (n = 1)')
  })
})

describe('what a file does not say', () => {
  const own = [1, 2].map((seed) => makeRun({ experiment: { seed, epochs: 6 }, results: accuracy(0.9) }))
  const imported = makeRun({
    results: accuracy(0.7),
    row: {
      experiment: { quantizer: 'bnn', dataset: 'mnist' },
      origin: { kind: 'csv', name: 'their-run.csv', sha256: 'x' },
    },
  })

  test('is no difference', () => {
    const found = differences([...own, imported])
    expect(found.map(({ key }) => key)).toEqual(['quantizer', 'seed'])
    expect(found.find(({ key }) => key === 'seed')!.unknown).toEqual([imported])
    expect(differences([own[0]!, imported]).map(({ key }) => key)).toEqual(['quantizer'])
  })
  test('makes no column of results, and is called unknown in those there are', () => {
    expect(tellingFields([...own, imported])).toEqual(['model', 'quantizer'])
    const table = comparisonTable([...own, imported], true, ['deployed.accuracy'])
    expect(table.rowHeadings).toEqual(['Model', 'Method'])
    expect(table.rows.map(({ labels }) => labels[0])).toContain('unknown')
    // Nothing is known of its model and its seed.
    expect(comparisonTable([imported], false, ['deployed.accuracy']).rowHeadings).toEqual(['Method'])
  })
  test('does not name a run: its file does', () => {
    expect(tellingNames([own[0]!, imported])).toEqual(['BNN++', 'their-run.csv, BNN'])
  })
})
