import { describe, expect, onTestFinished, test } from 'vitest'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { learnNames } from '../../../shared/query/learn-names.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { accurateRun, makeRun } from './runs.ts'

test('cells are means over the seeds, in percent, with the runs behind them', () => {
  const runs = [
    accurateRun({ quantizer: 'bc', seed: 2 }, 0.99),
    accurateRun({ quantizer: 'bc', seed: 1 }, 0.97),
    accurateRun({ quantizer: 'bnn' }, 0.5),
  ]
  const table = pivot(runs)
  expect(table.rowHeadings).toEqual(['Model', 'Method'])
  expect(table.columnHeadings).toEqual(['Accuracy (%)'])
  expect(table.columnMetrics).toEqual(['deployed.accuracy'])
  expect(table.rows.map((row) => row.labels)).toEqual([
    ['CNN-small', 'BC'],
    ['CNN-small', 'BNN'],
  ])
  expect(table.rows[0]!.values).toEqual(['cnn-small', 'bc'])
  const [bc, bnn] = table.rows.map((row) => row.cells[0]!)
  expect(bc!.mean).toBeCloseTo(98, 10)
  expect(bc!.deviation).toBeCloseTo(Math.SQRT2, 10)
  expect([bc!.n, bc!.runIds]).toEqual([2, [runs[0]!.id, runs[1]!.id]])
  expect(bnn).toEqual({ mean: 50, deviation: null, n: 1, runIds: [runs[2]!.id], sample: [{ seed: 1, value: 50 }] })
})

test('rows stand in the order of the catalogues, whatever the order of the runs', () => {
  const names = ['bnn++', 'full', 'bnn', 'pc', 'bnn+', 'bc'] as const
  const runs = ['vit-small', 'cnn-small'].flatMap((model) =>
    names.map((quantizer) => accurateRun({ model, quantizer }, 0.9)),
  )
  const expected = ['CNN-small', 'ViT-small'].flatMap((model) =>
    ['Full precision', 'BC', 'PC', 'BNN', 'BNN+', 'BNN++'].map((method) => [model, method]),
  )
  expect(pivot(runs).rows.map((row) => row.labels)).toEqual(expected)
})

test('numbers are ordered by value and told by their heading in columns', () => {
  const runs = [10, 2, 100].map((epochs) => accurateRun({ epochs }, 0.9))
  expect(pivot(runs, { rows: ['epochs'] }).rows.map((row) => row.labels)).toEqual([['2'], ['10'], ['100']])
  expect(pivot(runs, { rows: ['quantizer'], columns: ['epochs'] }).columnHeadings).toEqual([
    'Epochs 2',
    'Epochs 10',
    'Epochs 100',
  ])
})

test('columns of a field and of several metrics; a cell without runs is empty', () => {
  const runs = [
    makeRun({ dataset: 'mnist', quantizer: 'bc' }, { 'deployed.accuracy': 0.98, 'deployed.loss': 0.06 }),
    makeRun({ dataset: 'digits', quantizer: 'bnn' }, { 'deployed.accuracy': 0.9, 'deployed.loss': 0.3 }),
  ]
  const table = pivot(runs, {
    rows: ['quantizer'],
    columns: ['dataset'],
    metrics: ['deployed.accuracy', 'deployed.loss'],
  })
  expect(table.columnHeadings).toEqual([
    'MNIST (10,000 digits): Accuracy (%)',
    'MNIST (10,000 digits): Loss',
    'UCI digits: Accuracy (%)',
    'UCI digits: Loss',
  ])
  expect(table.rows.map((row) => row.cells.map((cell) => cell.mean))).toEqual([
    [98, 0.06, null, null],
    [null, null, 90, 0.3],
  ])
  expect(table.rows[0]!.cells[2]).toEqual({ mean: null, deviation: null, n: 0, runIds: [] })
})

test('the result is the last epoch unless the best is asked for', () => {
  const runs = [accurateRun({}, 0.9)]
  const last = pivot(runs)
  expect(last.rows[0]!.cells[0]!.mean).toBe(90)
  expect(last.footnote).toContain('of the last epoch')
  const best = pivot(runs, { value: 'best' })
  expect(best.rows[0]!.cells[0]!.mean).toBe(91)
  expect(best.footnote).toContain('of the best epoch')
})

test('a run that diverged is counted, and shows', () => {
  const table = pivot([accurateRun({ seed: 1 }, 0.9), accurateRun({ seed: 2 }, null)])
  expect(table.rows[0]!.cells[0]).toMatchObject({ n: 2, mean: NaN, deviation: NaN })
})

describe('the footnote', () => {
  test('names the format of products that were rounded, and in how many runs', () => {
    const precisions = (['bf16', 'bf16', 'float32'] as const).map((precision, seed) =>
      makeRun({ seed, engine: 'torch', precision }),
    )
    expect(pivot(precisions.slice(0, 2)).footnote).toContain('Convolutions and matrix products were trained in bf16.')
    expect(pivot(precisions).footnote).toContain('were trained in bf16 in 2 of 3 runs.')
    expect(pivot(precisions.slice(2)).footnote).not.toContain('float32')
  })

  test('names the kept weights from which runs started, with their digest', () => {
    const runs = [1, 2].map((seed) => makeRun({ seed, startFrom: 'weights:deit#0123456789ab' }))
    expect(pivot(runs).footnote).toContain('Started from the weights deit (SHA-256 0123456789ab...).')
    expect(pivot([makeRun({ startFrom: 3 })]).footnote).not.toContain('Started from')
  })

  test('says that full precision keeps its statistics, beside networks whose statistics were taken again', () => {
    const sentence = 'Full precision keeps the batch-norm statistics of its training.'
    const runs = [accurateRun({ quantizer: 'full' }, 0.9), accurateRun({ quantizer: 'bc' }, 0.8)]
    expect(pivot(runs).footnote).toContain(sentence)
    expect(pivot(runs.slice(0, 1)).footnote).not.toContain(sentence)
    expect(pivot(runs.slice(1)).footnote).not.toContain(sentence)
  })

  test('tells n, metric, epoch and length', () => {
    const runs = [1, 2].map((seed) => accurateRun({ seed, epochs: 3 }, 0.9))
    expect(pivot(runs).footnote).toBe(
      'Mean ± sample standard deviation over n = 2 runs. ' +
        'Accuracy: held-out accuracy with hard signs after batch-norm re-estimation, of the last epoch. ' +
        'Trained for 3 epochs.',
    )
  })

  test('tells a range of n', () => {
    const runs = [
      accurateRun({ quantizer: 'bc', seed: 1 }, 0.9),
      accurateRun({ quantizer: 'bc', seed: 2 }, 0.9),
      accurateRun({ quantizer: 'bnn' }, 0.9),
    ]
    expect(pivot(runs).footnote).toContain('over n = 1 to 2 runs')
    expect(pivot(runs.slice(1)).footnote).toContain('One run each (n = 1).')
  })

  test('tells in what the runs of a cell differ', () => {
    const runs = [
      accurateRun({ learningRate: 0.01 }, 0.9),
      accurateRun({ learningRate: 0.02, epochs: 9, seed: 2 }, 0.8),
    ]
    const { footnote } = pivot(runs)
    expect(footnote).toContain('differ not only in the seed but also in: epochs, learning rate.')
    expect(footnote).not.toContain('Trained for')
    expect(pivot(runs, { rows: ['learningRate', 'epochs'] }).footnote).not.toContain('differ')
  })

  test('does not call different rows different runs of a cell', () => {
    expect(
      pivot([accurateRun({ quantizer: 'bc' }, 0.9), accurateRun({ quantizer: 'bnn++' }, 0.9)]).footnote,
    ).not.toContain('differ')
  })

  test('leaves out runs that repeat another one, and says so', () => {
    const table = pivot([accurateRun({}, 0.9), accurateRun({}, 0.9), accurateRun({ seed: 2 }, 0.91)])
    expect(table.rows[0]!.cells[0]).toMatchObject({ n: 2, deviation: expect.closeTo(1 / Math.SQRT2, 10) as number })
    expect(table.footnote).toContain(
      '1 run repeats another run of the same configuration, seed, images and code and is left out.',
    )
  })

  test('keeps runs apart that saw different images under one name', () => {
    const runs = [
      accurateRun({ seed: 1 }, 0.9, { data: 'a'.repeat(64) }),
      accurateRun({ seed: 2 }, 0.8, { data: 'b'.repeat(64) }),
    ]
    const apart = pivot(runs, { rows: ['dataset'] })
    expect(apart.rows.map((row) => [row.labels[0], row.cells[0]!.n])).toEqual([
      ['mnist (images aaaaaaaa)', 1],
      ['mnist (images bbbbbbbb)', 1],
    ])
    expect(apart.footnote).not.toContain('different images')
    expect(pivot(runs).footnote).toContain('Runs within a cell saw different images under the name "mnist".')
    expect(pivot(runs.map((run) => ({ ...run, data: 'a' }))).footnote).not.toContain('images')
  })

  test('tells how often held-out images were scored, and what chose', () => {
    const alone = accurateRun({ seed: 1 }, 0.9, { looks: 6 })
    expect(pivot([alone]).footnote).toContain('The held-out images were scored after every epoch, 6 times a run.')
    const scores = { 'deployed.accuracy': 0.9, 'validation.deployed.accuracy': 0.95 }
    const chosen = makeRun({ seed: 2, validationShare: 0.1 }, scores, { looks: 1 })
    expect(pivot([chosen]).footnote).toContain(
      'Validation images chose; the held-out images were scored once a run, at its end.',
    )
    expect(pivot([alone, chosen]).footnote).toContain(
      '1 run has validation images to choose by and scored the held-out ones once, at the end; the others after ' +
        'every epoch, 6 times a run.',
    )
  })

  test('does not tell how often held-out images were scored elsewhere', () => {
    const origin = { kind: 'csv', name: 'a', sha256: 'a', source: 'a' } as const
    const imported = accurateRun({ seed: 1 }, 0.9, { looks: 2, origin })
    expect(pivot([imported]).footnote).not.toContain('scored')
    const own = accurateRun({ seed: 2 }, 0.8, { looks: 6 })
    expect(pivot([imported, own]).footnote).toContain(
      'In the runs trained here, the held-out images were scored after every epoch, 6 times a run.',
    )
  })

  test('tells which runs are left out, and leaves them out', () => {
    const runs = [
      accurateRun({}, 0.9),
      accurateRun({ seed: 2 }, 0.1, { state: 'training' }),
      accurateRun({ seed: 3 }, 0.1, { state: 'training' }),
      makeRun({ seed: 4 }, {}, { state: 'failed' }),
      makeRun({ quantizer: 'bc' }, {}, { state: 'queued' }),
    ]
    const table = pivot(runs)
    expect(table.rows.map((row) => row.cells[0]!.mean)).toEqual([90])
    expect(table.footnote).toContain(
      '1 run is queued and is left out. 2 runs are still training and are left out. 1 run failed and is left out.',
    )
    expect(pivot(runs, { states: ['finished', 'training'] }).rows[0]!.cells[0]!.n).toBe(3)
  })

  test('tells runs that successive halving stopped from those that a person did', () => {
    const stopped = { state: 'cancelled' as const }
    const runs = [
      accurateRun({}, 0.9),
      makeRun({ seed: 2 }, {}, { ...stopped, halvedAfter: 1 }),
      makeRun({ seed: 3 }, {}, { ...stopped, halvedAfter: 3 }),
      makeRun({ seed: 4 }, {}, stopped),
    ]
    expect(pivot(runs).footnote).toContain(
      '2 runs were stopped early by successive halving and are left out. 1 run was cancelled and is left out.',
    )
  })

  test('tells of runs without the metric', () => {
    const table = pivot([accurateRun({}, 0.9), makeRun({ seed: 2 }, { 'soft.accuracy': 0.5 })])
    expect(table.rows[0]!.cells[0]).toMatchObject({ n: 1, mean: 90 })
    expect(table.footnote).toContain('1 run has no value of "Accuracy" and is left out there.')
  })

  test('tells that there is nothing yet', () => {
    const table = pivot([makeRun({}, {}, { state: 'training' })])
    expect(table.rows).toEqual([])
    expect(table.footnote).toBe('There is no run to show yet. 1 run is still training and is left out.')
  })
})

test('fine-tuned runs share a cell though each starts from another run; new weights are apart on demand', () => {
  const runs = [accurateRun({ seed: 1, startFrom: 7 }, 0.9), accurateRun({ seed: 2, startFrom: 8 }, 0.92)]
  expect(pivot(runs).footnote).not.toContain('differ')
  const mixed = [...runs, accurateRun({ seed: 3 }, 0.8)]
  expect(pivot(mixed).footnote).toContain('differ not only in the seed but also in: start from.')
  expect(pivot(mixed, { rows: ['startFrom'] }).rows.map(({ labels, cells }) => [labels, cells[0]!.n])).toEqual([
    [['another run'], 2],
    [['new weights'], 1],
  ])
})

test('the title says what by what, unless one is given', () => {
  const runs = [accurateRun({}, 0.9)]
  expect(pivot(runs).title).toBe('Accuracy (%) by model and method')
  expect(pivot(runs, { columns: ['dataset'] }).title).toBe('Accuracy (%) by model and method, over data set')
  expect(pivot(runs, { title: 'Mine' }).title).toBe('Mine')
})

test('without row fields there is one row of everything', () => {
  const table = pivot([accurateRun({ quantizer: 'bc' }, 0.9), accurateRun({ quantizer: 'bnn' }, 0.8)], { rows: [] })
  expect(table.rows).toHaveLength(1)
  expect(table.rows[0]!.cells[0]!.n).toBe(2)
})

test('unknown fields and metrics are bad input', () => {
  expect(() => pivot([], { rows: ['method' as 'model'] })).toThrow(BadInput)
  expect(() => pivot([], { rows: ['method' as 'model'] })).toThrow(/no field "method".*quantizer/)
  expect(() => pivot([], { metrics: ['accuracy'] })).toThrow(/no metric "accuracy"; there are deployed\.accuracy/)
})

test('runs that do not tell their data set are not said to share the name of one', () => {
  const foreign = [1, 2].map((seed) => ({ ...accurateRun({ seed }, 0.9), data: null }))
  for (const run of foreign) delete run.experiment.dataset
  expect(pivot(foreign, { rows: ['quantizer'] }).footnote).not.toContain('different images')
})

test('a metric and a field of a script are headings and rows, and a mistyped one is answered', () => {
  learnNames(() => ({
    metrics: [{ name: 'wait', title: 'Latency', unit: 'ms', goal: 'minimum', every: 'step', definition: 'as said' }],
    fields: ['lr'],
  }))
  onTestFinished(() => learnNames(() => ({ metrics: [], fields: [] })))
  const result = (last: number) => ({ wait: { last, best: last, bestStep: 1, atBest: last } })
  const runs = [5, 3].map((last, index) => ({ ...accurateRun({ seed: index }, 0.9), results: result(last) }))
  runs.forEach((run, index) => Object.assign(run.experiment, { lr: 10 - index }))
  const table = pivot(runs, { rows: ['lr'], metrics: ['wait'] })
  expect([table.columnHeadings, table.rowHeadings]).toEqual([['Latency (ms)'], ['lr']])
  expect(table.rows.map(({ labels, cells }) => [labels[0], cells[0]!.mean])).toEqual([
    ['9', 3],
    ['10', 5],
  ])
  expect(table.marks.map(([mark]) => mark!.place)).toEqual(['best', null])
  expect(() => pivot(runs, { metrics: ['wiat'] })).toThrow('wait')
  expect(() => pivot(runs, { rows: ['lrr'] })).toThrow('lr')
})
