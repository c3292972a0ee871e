import { describe, expect, test } from 'vitest'
import { drawn } from '../../../shared/experiment/search.ts'
import { suggest, type Configuration, type Trial } from '../../../shared/experiment/tpe.ts'

const rates = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]
const sizes = [8, 16, 32, 64, 128, 256]
const optimizers = ['adam', 'sgd', 'adamw']
const space: Configuration[] = rates.flatMap((learningRate) =>
  sizes.flatMap((batchSize) => optimizers.map((optimizer) => ({ learningRate, batchSize, optimizer }))),
)
/** Best at a rate of 0.01 under adam; the batch hardly matters. */
const score = ({ learningRate, batchSize, optimizer }: Configuration): number =>
  -((Math.log10(Number(learningRate)) + 2) ** 2) -
  (optimizer === 'adam' ? 0 : 1.5) -
  0.01 * Math.log2(Number(batchSize))

/** The best score after each of so many trials of a search that begins with ten at random. */
function search(count: number, seed: number): { best: number; begun: Configuration[] } {
  const left = [...space]
  const trials: Trial[] = []
  const begin = (place: number) => {
    const [configuration] = left.splice(place, 1) as [Configuration]
    trials.push({ configuration, score: score(configuration), epochs: 5 })
  }
  for (const place of drawn(space.length, { count: 10, seed }).toReversed()) begin(place)
  while (trials.length < count) begin(suggest(left, trials, space, seed + trials.length)!)
  return { best: Math.max(...trials.map((trial) => trial.score!)), begun: trials.map((trial) => trial.configuration) }
}

describe('TPE', () => {
  test('finds what is better than as many random trials, over seeds', () => {
    const seeds = Array.from({ length: 30 }, (_, index) => index + 1)
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
    const found = mean(seeds.map((seed) => search(30, seed).best))
    const random = mean(
      seeds.map((seed) => Math.max(...drawn(space.length, { count: 30, seed }).map((place) => score(space[place]!)))),
    )
    expect(found).toBeGreaterThan(random)
    expect(found).toBeGreaterThan(-0.08)
  })

  test('chooses the same with the same seed, and nothing twice', () => {
    const { begun } = search(40, 3)
    expect(new Set(begun.map((each) => JSON.stringify(each))).size).toBe(40)
    expect(search(40, 3).begun).toEqual(begun)
    expect(search(40, 4).begun).not.toEqual(begun)
  })

  test('chooses nothing if all were begun, and anything if nothing is known', () => {
    expect(suggest([], [], space, 1)).toBeNull()
    expect(suggest(space, [], space, 1)).toBeGreaterThanOrEqual(0)
  })

  const one = (learningRate: number) => ({ learningRate })
  const few = rates.map(one)
  const chosen = (trials: readonly Trial[]) =>
    new Set(
      Array.from({ length: 20 }, (_, seed) => {
        const left = few.filter((each) => !trials.some(({ configuration }) => configuration === each))
        return left[suggest(left, trials, few, seed)!]!.learningRate
      }),
    )

  test('looks beside what was good, of numbers by their order', () => {
    const trials = [0, 2, 5, 7].map((place) => ({ configuration: few[place]!, score: place === 2 ? 1 : 0, epochs: 3 }))
    expect(Math.max(...chosen(trials))).toBeLessThan(1e-2)
  })

  test('takes what was stopped early, failed, or is trained still for no better than what went further', () => {
    const at = (place: number, value: number | null, epochs: number): Trial => ({
      configuration: few[place]!,
      score: value,
      epochs,
    })
    const trials = [at(1, 0.7, 9), at(5, 0.9, 1), at(6, Number.NaN, 9), at(7, null, 0)]
    expect(Math.max(...chosen(trials))).toBeLessThan(1e-2)
  })
})
