import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atLength } from '../../../at-length.ts'
import type { Store } from '../../../../electron/host/store/store.ts'
import { runStates, type RunState } from '../../../../shared/contract/run.ts'
import { columns, newRun, temporaryStore, update } from './fixtures.ts'

// What the groups say, against means and deviations computed here from all that was put in, by their definitions and in
// exact fractions.

const metric = 'deployed.loss'
const other = 'train.accuracy'

interface Made {
  experiment: { quantizer: string; model: string; epochs: number; seed: number; learningRate: number }
  study: string | null
  state: RunState
  /** Points of the metric, one a step; none if it reported nothing. */
  values: number[]
  headline: number[]
}

const value = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.double({ min: 0.999999, max: 1.000001, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity),
)
const made: fc.Arbitrary<Made> = fc.record({
  experiment: fc.record({
    quantizer: fc.constantFrom('bc', 'bnn', 'bnn++'),
    model: fc.constantFrom('cnn-small', 'mlp'),
    epochs: fc.constantFrom(3, 6),
    seed: fc.integer({ min: 1, max: 4 }),
    learningRate: fc.constantFrom(0.1, 0.01),
  }),
  study: fc.constantFrom(null, 'one', 'two'),
  state: fc.constantFrom(...runStates.filter((state) => state !== 'elsewhere')),
  values: fc.array(value, { maxLength: 4 }),
  headline: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
})

const pathTo: Record<RunState, readonly RunState[]> = {
  queued: [],
  training: ['training'],
  paused: ['training', 'paused'],
  elsewhere: [],
  finished: ['training', 'finished'],
  cancelled: ['cancelled'],
  interrupted: ['training', 'interrupted'],
  failed: ['training', 'failed'],
}

function fill(runs: readonly Made[]): Store {
  const { store, owner } = temporaryStore()
  for (const { experiment, study, state, values, headline } of runs) {
    const [id] = store.createRuns(
      [newRun(experiment)],
      study === null ? null : { name: study, notes: '', recipe: null, join: true },
      owner,
    ).ids as [number]
    for (const next of pathTo[state]) store.setState(id, next)
    // One step apart, and in two parts, so that the best step moves between them.
    const points = (list: readonly number[]) => list.map((each, index): [number, number] => [index + 1, each])
    store.record([
      update(id, {
        columns: [
          columns('deployed.accuracy', points(headline).slice(0, 1)),
          columns(metric, points(values).slice(0, 2)),
        ],
      }),
    ])
    store.record([
      update(id, {
        columns: [
          columns(metric, points(values).slice(2)),
          columns('deployed.accuracy', points(headline).slice(1)),
          columns(other, points(values)),
        ],
      }),
    ])
  }
  return store
}

/** What a run says of the metric, by the words of the contract. */
function readings({ values, headline }: Made): Record<string, number> {
  const finite = values.filter(Number.isFinite)
  const bestStep = headline.length === 0 ? null : headline.indexOf(Math.max(...headline)) + 1
  const known: Record<string, number> = { [metric]: values.at(-1)! }
  known[`${metric}:best`] = finite.length === 0 ? Number.NaN : Math.min(...finite)
  known[`${metric}:atBest`] = bestStep === null ? Number.NaN : values[Math.min(bestStep, values.length) - 1]!
  return known
}

/** A finite double as a fraction of 2^1100. */
function exact(number: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, number)
  const high = bits.getUint32(0)
  const exponent = (high >>> 20) & 0x7ff
  const mantissa = (BigInt(high & 0xfffff) << 32n) + BigInt(bits.getUint32(4)) + (exponent === 0 ? 0n : 1n << 52n)
  const magnitude = mantissa << BigInt(Math.max(1, exponent) + 25)
  return high >>> 31 === 1 ? -magnitude : magnitude
}
const scale = 1100n

function ratio(numerator: bigint, denominator: bigint): number {
  return Number((numerator << 400n) / denominator) / 2 ** 400
}

/** Mean and sample deviation in whole numbers; only the last division and the root are rounded. */
function figureOf(values: readonly number[]): { mean: number | null; deviation: number | null; n: number } {
  const n = values.length
  if (n === 0) return { mean: null, deviation: null, n }
  const whole = values.map(exact)
  const sum = whole.reduce((total, each) => total + each, 0n)
  const squares = whole.reduce((total, each) => total + (each * BigInt(n) - sum) ** 2n, 0n)
  const mean = ratio(sum, BigInt(n) << scale)
  return {
    mean,
    deviation: n < 2 ? null : Math.sqrt(ratio(squares, (BigInt(n) ** 2n * BigInt(n - 1)) << (2n * scale))),
    n,
  }
}

const keys: Record<string, (run: Made) => unknown> = {
  quantizer: ({ experiment }) => experiment.quantizer,
  model: ({ experiment }) => experiment.model,
  epochs: ({ experiment }) => experiment.epochs,
  learningRate: ({ experiment }) => experiment.learningRate,
  seed: ({ experiment }) => experiment.seed,
  study: ({ study }) => study,
  state: ({ state }) => state,
}
const allButSeed = ['quantizer', 'model', 'epochs', 'learningRate']

test('means, deviations and counts agree with exact ones over all rows, for every grouping', () => {
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 24 }), fc.subarray(Object.keys(keys)), (runs, by) => {
      const store = fill(runs)
      const columnsWanted = [metric, `${metric}:best`, `${metric}:atBest`]
      const { groups, total, runs: counted } = store.groupRuns({ by, figures: columnsWanted })
      const expected = Map.groupBy(
        runs.map((run, index) => ({ run, id: index + 1 })),
        ({ run }) => JSON.stringify((by.length === 0 ? allButSeed : by).map((key) => keys[key]!(run))),
      )
      expect(total).toBe(expected.size)
      expect(counted).toBe(runs.length)
      expect(new Set(groups.map(({ ids }) => JSON.stringify(ids)))).toEqual(
        new Set([...expected.values()].map((members) => JSON.stringify(members.map(({ id }) => id).reverse()))),
      )
      for (const { ids, figures, states } of groups) {
        const members = ids.map((id) => runs[id - 1]!)
        expect(states.reduce((sum, { count }) => sum + count, 0)).toBe(members.length)
        for (const column of columnsWanted) {
          const reported = members.filter(({ values }) => values.length > 0)
          const finished = reported.filter(({ state }) => state === 'finished')
          const counted = finished.length > 0 ? finished : reported
          const taken = firstOfEach(counted).map((run) => readings(run)[column]!)
          const figure = figures[column]
          if (taken.length === 0) {
            expect(figure).toBeUndefined()
            continue
          }
          const finite = taken.filter(Number.isFinite)
          const { mean, deviation, n } = figureOf(finite)
          expect(figure).toMatchObject({ n, odd: taken.length - n, settled: finished.length > 0 })
          near(figure!.mean, mean, Math.max(...finite.map(Math.abs), 0))
          near(figure!.deviation, deviation, Math.max(...finite.map(Math.abs), 0))
        }
      }
      store.close()
    }),
    { numRuns: atLength(20, 60) },
  )
})

/** Newest first; of runs with the same configuration and seed the oldest. */
function firstOfEach(runs: readonly Made[]): Made[] {
  return [...new Map(runs.map((run) => [JSON.stringify(run.experiment), run])).values()]
}

/**
 * To fifteen digits of the largest value that went in: what was rounded there cannot come back. The fractions above end
 * at 2^-400, their root at 2^-200.
 */
function near(actual: number | null, expected: number | null, size: number): void {
  if (actual === null || expected === null) expect(actual).toBe(expected)
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(4e-15 * size + 2 ** -199)
}

test('groups are sorted by their means, what has none last, and paged', () => {
  const run = (quantizer: string, seed: number, last: number[]): Made => ({
    experiment: { quantizer, model: 'mlp', epochs: 3, seed, learningRate: 0.1 },
    study: null,
    state: 'finished',
    values: last,
    headline: [],
  })
  const store = fill([
    run('bc', 1, [1]),
    run('bc', 2, [3]),
    run('bnn', 1, [5]),
    run('bnn++', 1, []),
    run('bnn+', 1, [Number.NaN]),
  ])
  const methods = (sort: string, page = {}) =>
    store.groupRuns({ sort, ...page }).groups.map(({ run: newest }) => newest.experiment.quantizer)
  expect(methods(metric)).toEqual(['bc', 'bnn', 'bnn+', 'bnn++'])
  expect(methods(`-${metric}`)).toEqual(['bnn', 'bc', 'bnn+', 'bnn++'])
  expect(methods(`-${metric}`, { limit: 2, offset: 1 })).toEqual(['bc', 'bnn+'])
  expect(store.groupRuns({ limit: 2, offset: 10 })).toMatchObject({ total: 4, runs: 5, groups: [] })
  expect(methods(`model,-${metric}`)).toEqual(['bnn', 'bc', 'bnn+', 'bnn++'])
  expect(methods(`-epochs,method`)).toEqual(['bc', 'bnn', 'bnn+', 'bnn++'])
  expect(methods(`${metric}:best,-${metric}`)).toEqual(['bc', 'bnn', 'bnn+', 'bnn++'])
  expect(methods('runs')).toEqual(['bnn+', 'bnn++', 'bnn', 'bc'])
})

test('a run that repeats another one counts once, and other images are another group', () => {
  const { store, owner } = temporaryStore()
  const facts = (data: string) => ({
    model: { parameters: 1, binaryParameters: 1, floatBytes: 1, packedBytes: 1, layers: [] },
    record: {
      signum: '0.1.0',
      engine: 'reference',
      engineVersion: '1',
      engineReason: 'test',
      threads: 1,
      node: 'v24',
      platform: 'linux x64',
      processor: 'test',
      dataFingerprint: data,
    },
  })
  const train = (seed: number, data: string, value: number): number => {
    const [id] = store.createRuns([newRun({ seed })], null, owner).ids as [number]
    store.setState(id, 'training')
    store.record([update(id, { started: facts(data), columns: [columns(metric, [[1, value]])] })])
    store.setState(id, 'finished')
    return id
  }
  const [one, again, two] = [train(1, 'a', 1), train(1, 'a', 1), train(2, 'a', 3)]
  const elsewhere = train(1, 'b', 9)
  const { groups } = store.groupRuns({ by: [], figures: [metric], sort: `-${metric}` })
  expect(groups.map(({ ids, figures }) => [ids, figures[metric]!.n, figures[metric]!.mean])).toEqual([
    [[elsewhere], 1, 9],
    [[two, again, one], 2, 2],
  ])
  expect(groups[1]!.figures[metric]!.deviation).toBeCloseTo(Math.SQRT2, 12)
  expect(store.groupRuns({ by: ['dataset'] }).groups).toHaveLength(2)
  expect(store.groupRuns({ by: ['model'] }).groups).toHaveLength(1)
  expect(store.getRun(one)).toMatchObject({ data: 'a', code: '0.1.0' })
})
