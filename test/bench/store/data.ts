import { metrics } from '../../../shared/metrics/metric.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { MetricColumns } from '../../../electron/trainer/messages.ts'

// Data for all stores that are compared: the same for the same number, on every machine.

/** Points of each metric of a usual run. */
export const usualPoints = 1000

/**
 * How much is stored beside the usual runs: a study of long curves, and one run with a very long one; each has one
 * metric.
 */
export interface Shape {
  runs: number
  longRuns: number
  longPoints: number
  longestPoints: number
}

/**
 * A thousand usual runs and more come with a hundred curves of ten thousand points and one of a million; fewer with
 * fewer and shorter ones.
 */
export function shapeOf(runs: number): Shape {
  const share = Math.min(1, runs / 1000)
  return {
    runs,
    longRuns: Math.max(2, Math.round(100 * share)),
    longPoints: Math.max(1000, Math.round(10_000 * share)),
    longestPoints: Math.max(5000, Math.round(1_000_000 * share)),
  }
}

/** The run of a number, usual ones first. */
export function runAt(number: number, shape: Shape): BenchRun {
  return number <= shape.runs ? usualRun(number) : longRun(number, shape)
}

/** Twenty metrics: those that every run of Signum reports, and more. */
export const metricNames: readonly string[] = [
  ...metrics.map(({ name }) => name),
  ...Array.from({ length: 20 - metrics.length }, (_, index) => `probe.${index + 1}`),
]
export const accuracy = 'deployed.accuracy'
export const longMetric = 'train.loss'

/** A run as every store gets it. */
export interface BenchRun {
  /** From 1, in the order in which they are stored. */
  number: number
  study: string
  experiment: ResolvedExperiment
  createdAt: number
  metrics: readonly string[]
  points: number
}

const quantizers = ['bc', 'pc', 'bnn', 'bnn+', 'bnn++', 'bireal', 'ede', 'reste']
const models = ['cnn-small', 'mlp', 'vgg-small', 'vit-small']
const start = Date.UTC(2026, 0, 1)

/** Usual runs: five seeds a configuration. */
export function usualRun(number: number): BenchRun {
  const configuration = Math.floor((number - 1) / 5)
  const experiment = experimentOf({
    quantizer: quantizers[configuration % quantizers.length],
    model: models[Math.floor(configuration / quantizers.length) % models.length],
    learningRate: 0.001 * (1 + (Math.floor(configuration / 32) % 8)),
    batchSize: 32 * (1 + (Math.floor(configuration / 256) % 8)),
    seed: 1 + ((number - 1) % 5),
  })
  return {
    number,
    study: `study ${1 + (configuration % 12)}`,
    experiment,
    createdAt: start + 60_000 * number,
    metrics: metricNames,
    points: usualPoints,
  }
}

function longRun(number: number, { runs, longRuns, longPoints, longestPoints }: Shape): BenchRun {
  const index = number - runs - 1
  const points = index < longRuns ? longPoints : longestPoints
  return {
    number,
    study: 'long',
    experiment: experimentOf({ seed: 1000 + index, epochs: 50 }),
    createdAt: start + 60_000 * number,
    metrics: [longMetric],
    points,
  }
}

const resolved = new Map<string, ResolvedExperiment>()

function experimentOf({ seed, ...input }: { seed: number; [key: string]: unknown }): ResolvedExperiment {
  const key = JSON.stringify(input)
  const experiment = resolved.get(key) ?? resolveExperiment(input)
  resolved.set(key, experiment)
  return { ...experiment, seed }
}

/** A generator of random numbers from 0 to 1 (xorshift32). */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * The points of a run: falling and rising curves with noise in every digit; steps ten apart, times a quarter of a
 * second, more or less.
 */
export function columnsOf({ number, createdAt, metrics: names, points }: BenchRun): MetricColumns[] {
  const random = randomOf(number)
  return names.map((metric) => {
    const [level, pace] = [random(), 1 + 8 * random()]
    const steps = new Float64Array(points)
    const values = new Float64Array(points)
    const times = new Float64Array(points)
    let time = createdAt
    for (let index = 0; index < points; index++) {
      steps[index] = 10 * (index + 1)
      values[index] = level * (1 - Math.exp((-pace * index) / points)) + 0.05 * (random() + random() / 2 ** 32 - 0.5)
      times[index] = time
      time += 240 + Math.floor(20 * random())
    }
    return { metric, steps, values, times }
  })
}
