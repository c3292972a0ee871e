import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { z } from 'zod'
import { headlineMetric } from '../metrics/metric.ts'

/** Configurations drawn at random from all that a matrix holds; every seed of one that is drawn is trained. */
const sampleSchema = z.strictObject({
  count: z.int().min(1).max(10_000),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
})

/**
 * Successive halving without waiting (ASHA, Li et al., 2020, in the form that stops): after `firstEpoch` epochs,
 * `factor` times as many, and so on, a run goes on only if it is among the best 1 / `factor` of those of the study
 * that have come so far.
 */
const halvingSchema = z.strictObject({
  metric: z.string().max(200).default(headlineMetric),
  factor: z.int().min(2).max(10).default(3),
  firstEpoch: z.int().min(1).max(10_000).default(1),
})

/**
 * Configurations of the matrix chosen one after the other by how the earlier ones did on validation images (tpe.ts):
 * `startup` at random, then the most promising, until `count` were begun. Every seed of a chosen one is trained.
 */
const tpeSchema = z.strictObject({
  count: z.int().min(2).max(10_000),
  startup: z.int().min(1).max(1000).default(10),
  metric: z.string().max(200).default(headlineMetric),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
})

/**
 * How a study looks through its matrix: all of it, a random part, or what promises most; and with an early end for what
 * falls behind.
 */
export const searchSchema = z.strictObject({
  sample: sampleSchema.optional(),
  halving: halvingSchema.optional(),
  tpe: tpeSchema.optional(),
})
export type Search = z.output<typeof searchSchema>
export type Halving = z.output<typeof halvingSchema>
export type Tpe = z.output<typeof tpeSchema>

/** The random part of a matrix with which a search begins; undefined if it is all of it. */
export function firstSample({ sample, tpe }: Search = {}): Search['sample'] {
  return tpe === undefined ? sample : { count: Math.min(tpe.startup, tpe.count), seed: tpe.seed }
}

/**
 * A search that is proposed for a matrix: of half of its configurations, at most 30; a third of them at random first,
 * at most 10, so that the rest can be chosen.
 */
export function proposedTpe(configurations: number): Pick<Tpe, 'count' | 'startup'> {
  const count = Math.max(2, Math.min(30, Math.floor(configurations / 2)))
  return { count, startup: Math.max(1, Math.min(10, Math.floor(count / 3))) }
}

/** The epochs at whose end runs are compared. */
export function rungsOf({ factor, firstEpoch }: Halving, epochs: number): number[] {
  const rungs: number[] = []
  for (let epoch = firstEpoch; epoch < epochs; epoch *= factor) rungs.push(epoch)
  return rungs
}

/** Share of the epochs that are trained if many runs are halved, about. */
export function shareTrained(halving: Halving, epochs: number): number {
  const rungs = rungsOf(halving, epochs)
  const ends = [...rungs, epochs]
  return ends.reduce((sum, end, index) => sum + (end - (ends[index - 1] ?? 0)) / halving.factor ** index, 0) / epochs
}

/**
 * Whether a run goes on after a rung: among the best part of all values there, its own among them. NaN never does.
 */
export function goesOn(own: number, all: readonly number[], factor: number, goal: 'maximum' | 'minimum'): boolean {
  if (!Number.isFinite(own)) return false
  const better = all.filter(
    (value) => Number.isFinite(value) && (goal === 'maximum' ? value > own : value < own),
  ).length
  return better < Math.max(1, Math.floor(all.length / factor))
}

/** Places of so many of `total` things, drawn without putting back, rising. */
export function drawn(total: number, { count, seed }: { count: number; seed: number }): number[] {
  const places = Array.from({ length: total }, (_, index) => index)
  const generator = xoroshiro128plus(seed)
  const chosen = Math.min(count, total)
  for (let index = 0; index < chosen; index++) {
    const other = uniformInt(generator, index, total - 1)
    const place = places[index]!
    places[index] = places[other]!
    places[other] = place
  }
  return places.slice(0, chosen).sort((a, b) => a - b)
}
