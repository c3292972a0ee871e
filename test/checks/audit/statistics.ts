import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RandomStream } from '../../../electron/data/random.ts'
import { compareWith, significanceTests, type SeedValue } from '../../../shared/statistics/comparison.ts'
import { decide } from '../../../shared/statistics/decision.ts'
import { holm } from '../../../shared/statistics/holm.ts'
import { intervalOfMean } from '../../../shared/statistics/interval.ts'
import { powerOfTwoSamples, seedsFor } from '../../../shared/statistics/power.ts'
import { summarize } from '../../../shared/statistics/summary.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'

const sizes = [1, 2, 3, 10]
const stream = RandomStream.of(3, 'audit statistics')

/** Samples of n accuracies: apart, with ties, all equal, with a NaN. */
const samples: Record<string, (n: number, centre: number) => number[]> = {
  apart: (n, centre) => Array.from({ length: n }, () => centre + stream.normal() / 100),
  ties: (n, centre) => Array.from({ length: n }, () => centre + Math.round(stream.normal()) / 100),
  equal: (n, centre) => new Array<number>(n).fill(centre),
  NaN: (n, centre) =>
    Array.from({ length: n }, (_, index) => (index === n - 1 ? Number.NaN : centre + stream.normal() / 100)),
}

const withSeeds = (values: readonly number[]): SeedValue[] => values.map((value, seed) => ({ seed, value }))

/** JSON knows no NaN. */
const told = (_: string, value: unknown): unknown => (typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value)

function casesOf(): object[] {
  const all: object[] = []
  for (const [kind, draw] of Object.entries(samples))
    for (const n of sizes) {
      const values = draw(n, 0.9)
      all.push({
        kind: 'summary',
        name: `${kind}, n = ${n}`,
        values,
        ours: { ...summarize(values), interval: intervalOfMean(values) },
      })
      for (const [other, drawOther] of Object.entries(samples))
        for (const m of sizes) {
          const reference = drawOther(m, other === 'equal' && n === 3 ? 0.9 : 0.88)
          const ours = Object.fromEntries(
            significanceTests.map(({ name }) => [
              name,
              compareWith(withSeeds(reference), [withSeeds(values)], name)[0],
            ]),
          )
          const { interval } = decide(values, reference)
          all.push({
            kind: 'tests',
            interval,
            name: `${kind}, n = ${n}, against ${other}, n = ${m}`,
            values,
            reference,
            ours,
          })
        }
    }
  const ps = Array.from({ length: 12 }, () => stream.uniform() ** 3)
  all.push(
    { kind: 'holm', name: 'twelve p', ps, ours: holm(ps) },
    { kind: 'holm', name: 'ties', ps: [0.01, 0.01, 0.04, 0.04, 1], ours: holm([0.01, 0.01, 0.04, 0.04, 1]) },
  )
  for (const effect of [0.1, 0.3, 0.5, 1, 2, 4])
    all.push({
      kind: 'power',
      name: `effect ${effect}`,
      effect,
      ours: sizes.slice(1).map((n) => powerOfTwoSamples(effect, n)),
      seeds: seedsFor(effect),
    })
  return all
}

export const statistics: Item = {
  name: 'statistics',
  title:
    'summaries, intervals and tests at n = 1, 2, 3, 10 with ties, equal values and NaN, against SciPy and statsmodels',
  modules: ['scipy', 'statsmodels', 'numpy'],
  async run(place) {
    await writeFile(join(place.folder, 'statistics.json'), JSON.stringify(casesOf(), told))
    return judge('check_statistics.py', place)
  },
}
