import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { compareMethods, leftOutOfComparison } from '../../../shared/tables/method-comparison.ts'
import { accurateRun, makeRun } from './runs.ts'

const options = { metric: 'deployed.accuracy', value: 'last', baseline: 'bc', test: 'welch' } as const
const run = (quantizer: string, seed: number, accuracy: number | null, more: object = {}) =>
  accurateRun({ dataset: 'digits', model: 'cnn-small', quantizer, seed, ...more }, accuracy)

test('compares with the baseline within each data set, model and regime, and leaves out what has none', () => {
  const runs = [
    ...[0.9, 0.91, 0.92].flatMap((accuracy, index) => [
      run('bc', index + 1, accuracy),
      run('bnn++', index + 1, accuracy + 0.05),
    ]),
    ...[0.5, 0.52].flatMap((accuracy, index) => [
      run('bc', index + 1, accuracy, { regime: 'bwa' }),
      run('bnn', index + 1, accuracy, { regime: 'bwa' }),
    ]),
    run('bnn', 1, 0.7, { model: 'mlp' }),
  ]
  const groups = compareMethods(runs, options)
  expect(
    groups.map(({ model, regime, methods }) => [model, regime, methods.map(({ title, n }) => `${title} ${n}`)]),
  ).toEqual([
    ['cnn-small', 'bw', ['BC 3', 'BNN++ 3']],
    ['cnn-small', 'bwa', ['BC 2', 'BNN 2']],
  ])
  expect(groups[0]!.methods[0]!.comparison).toBeNull()
  expect(groups[0]!.methods[1]!.comparison).toMatchObject({ verdict: 'higher' })
  expect(groups[0]!.methods[1]!.comparison!.difference).toBeCloseTo(0.05, 12)
  expect(groups[0]!.cautions.join(' ')).toContain('Few seeds (3 a side)')
})

test('decides by a margin, and says how many seeds would', () => {
  const runs = [0.9, 0.91, 0.92].flatMap((accuracy, index) => [
    run('bc', index + 1, accuracy),
    run('bnn++', index + 1, accuracy + 0.05),
    run('bnn', index + 1, accuracy - 0.01),
  ])
  const decisionsOf = (margin: number | null) =>
    compareMethods(runs, { ...options, margin })[0]!.methods.map(({ decision }) => decision)
  expect(decisionsOf(0.005).map((each) => each?.verdict)).toEqual([undefined, 'supported', 'undecided'])
  expect(decisionsOf(null).map((each) => each?.verdict)).toEqual([undefined, null, null])
  // 0.01 is one deviation: 17 seeds; half a deviation beyond the margin: 64.
  expect([decisionsOf(null)[2]!.seeds, decisionsOf(0.005)[2]!.seeds]).toEqual([17, 64])
})

test('a run that diverged is not dropped', () => {
  const [{ methods, cautions }] = compareMethods(
    [
      run('bc', 1, 0.9),
      run('bc', 2, 0.91),
      run('bnn', 1, 0.8),
      makeRun({ dataset: 'digits', quantizer: 'bnn', seed: 2 }, { 'deployed.accuracy': null }),
    ],
    options,
  ) as [ReturnType<typeof compareMethods>[number]]
  expect(methods[1]).toMatchObject({ n: 2, mean: NaN })
  expect(cautions.join(' ')).toContain('Not tested: BNN (a run diverged)')
})

test('says what there is where the baseline is missing', () => {
  expect(() => compareMethods([run('bnn', 1, 0.8), run('bnn++', 1, 0.8)], options)).toThrow(BadInput)
  expect(() => compareMethods([run('bnn', 1, 0.8), run('bnn++', 1, 0.8)], options)).toThrow('there are bnn, bnn++')
})

test('means and deviations are those of an independent computation over all runs', () => {
  const method = fc.constantFrom('bc', 'bnn', 'bnn+', 'bnn++')
  const regime = fc.constantFrom('bw', 'bwa')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(method, regime, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 4, maxLength: 40 }),
      (rows) => {
        const runs = rows.map(([quantizer, kind, accuracy], index) =>
          run(quantizer, index + 1, accuracy, { regime: kind }),
        )
        const groups = (() => {
          try {
            return compareMethods(runs, options)
          } catch {
            return []
          }
        })()
        for (const kind of ['bw', 'bwa']) {
          const here = rows.filter(([, each]) => each === kind)
          const names = new Set(here.map(([quantizer]) => quantizer))
          const group = groups.find((each) => each.regime === kind)
          expect(group !== undefined).toBe(names.has('bc') && names.size > 1)
          for (const { method: name, n, mean, deviation } of group?.methods ?? []) {
            const values = here.filter(([quantizer]) => quantizer === name).map(([, , accuracy]) => accuracy)
            const average = values.reduce((sum, value) => sum + value, 0) / values.length
            expect(n).toBe(values.length)
            expect(mean).toBeCloseTo(average, 12)
            if (values.length > 1)
              expect(deviation).toBeCloseTo(
                Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1)),
                12,
              )
            else expect(deviation).toBeNull()
          }
        }
      },
    ),
  )
})

test('a run that repeats another one is no further sample', () => {
  const runs = [
    ...[0.9, 0.91, 0.92].map((accuracy, index) => run('bc', index + 1, accuracy)),
    ...[0.95, 0.95, 0.95].map((accuracy) => run('bnn', 1, accuracy)),
  ]
  const [group] = compareMethods(runs, options)
  expect(group!.methods.map(({ n }) => n)).toEqual([3, 1])
  expect(group!.methods[1]!.comparison!.p).toBeNull()
  expect(group!.cautions).toContain(
    '2 runs repeat others (same configuration, seed, images and code) and were left out.',
  )
})

test('runs on different images are no company for one another', () => {
  const on = (data: string) =>
    ['bc', 'bnn'].flatMap((quantizer) =>
      [1, 2].map((seed) => ({ ...run(quantizer, seed, 0.9 + seed / 100), data: data.repeat(64) })),
    )
  expect(
    compareMethods([...on('a'), ...on('b')], options).map(({ dataset, methods }) => [dataset, methods[0]!.n]),
  ).toEqual([
    ['digits (images aaaaaaaa)', 2],
    ['digits (images bbbbbbbb)', 2],
  ])
})

test('says under each comparison what its runs differ in, and what is left out', () => {
  const runs = [
    run('bc', 1, 0.9),
    run('bc', 2, 0.91, { batchSize: 32 }),
    run('bnn', 1, 0.8),
    makeRun({ dataset: 'digits', model: 'cnn-small', quantizer: 'bnn', seed: 2 }),
    run('bnn', 1, 0.7, { model: 'mlp' }),
    run('bc', 3, 0.5, { dataset: 'mnist' }),
    accurateRun({ dataset: 'digits', quantizer: 'bnn', seed: 3 }, 0.1, { state: 'failed' }),
  ]
  const [group] = compareMethods(runs, options)
  expect(group!.footnote).toBe(
    'Accuracy: held-out accuracy with hard signs after batch-norm re-estimation, of the last epoch. ' +
      'Runs within a method differ not only in the seed but also in: batch size. ' +
      '1 run has no value of "Accuracy" and is left out there.',
  )
  expect(leftOutOfComparison(runs, 'bc')).toEqual([
    '1 run is left out: UCI digits, MLP, bw has no run of BC.',
    '1 run is left out: MNIST (10,000 digits), CNN-small, bw has no other method.',
    '1 run failed and is left out.',
  ])
})

test('runs that do not tell their data, model and seed are compared as such, and never paired', () => {
  const foreign = (quantizer: string, accuracy: number) =>
    accurateRun({ dataset: 'digits', quantizer }, accuracy, {
      experiment: { quantizer },
      origin: { kind: 'csv', name: quantizer, sha256: String(accuracy) },
    })
  const runs = [foreign('bc', 0.5), foreign('bc', 0.6), foreign('bnn', 0.7), foreign('bnn', 0.8)]
  const [group] = compareMethods(runs, { ...options, test: 'paired' })
  expect(group).toMatchObject({ dataset: null, model: null, regime: null })
  expect(group!.methods[1]!.comparison).toMatchObject({ p: null, n: [0, 0] })
  expect(group!.footnote).toContain('4 runs have unknown seeds: n counts them as different ones.')
  expect(leftOutOfComparison(runs, 'ede')).toEqual([
    '4 runs are left out: Data set unknown, Model unknown, Regime unknown has no run of EDE.',
  ])
})
