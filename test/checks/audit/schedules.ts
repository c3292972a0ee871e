import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetsIn } from './datasets.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'
import { record } from './recorder.ts'

/** 96 images in batches of 16 for 4 epochs: 24 steps. */
const common: ExperimentInput = {
  dataset: 'blobs',
  model: 'mlp',
  modelParameters: { width: 4, depth: 1 },
  batchSize: 16,
  epochs: 4,
  learningRate: 0.01,
  diagnosticsInterval: 0,
}

const cases: Record<string, ExperimentInput> = {
  constant: { learningRateSchedule: 'constant', muSchedule: 'constant', muStart: 7 },
  linear: { learningRateSchedule: 'linear', learningRateEnd: 0.001, muSchedule: 'linear', muStart: 2, muEnd: 30 },
  cosine: { learningRateSchedule: 'cosine', muSchedule: 'cosine', muStart: 2, muEnd: 30 },
  'cosine to an end': { learningRateSchedule: 'cosine', learningRateEnd: 0.002, muSchedule: 'exponential' },
  'warm-up, cosine': {
    learningRateSchedule: 'cosine',
    warmupEpochs: 1,
    muSchedule: 'steps',
    muStart: 5,
    muEnd: 25,
    muSteps: 5,
  },
  'warm-up, constant': {
    learningRateSchedule: 'constant',
    warmupEpochs: 2,
    muSchedule: 'steps',
    muStart: 1,
    muEnd: 9,
    muSteps: 2,
  },
  steps: {
    learningRateSchedule: 'step',
    learningRateSteps: '1 3',
    learningRateFactor: 0.2,
    muSchedule: 'accumulated',
    muStart: 1,
  },
  'one cycle': { learningRateSchedule: 'one-cycle', learningRateRise: 0.25, learningRateEnd: 0.0001 },
}

export const schedules: Item = {
  name: 'schedules',
  title: 'learning rate and mu of every step against their formulas',
  modules: ['numpy'],
  async run(place) {
    const data = await datasetsIn(place)
    const runs = []
    for (const [name, input] of Object.entries(cases)) {
      const { experiment, tensors, points } = await record({ ...common, ...input }, data, (tensor) =>
        tensor.includes('/feed/'),
      )
      const scalars = [...tensors].flatMap(([path, { values }]) =>
        values.length === 1 ? [[path, values[0]!] as const] : [],
      )
      runs.push({ name, experiment, scalars, points })
    }
    await writeFile(join(place.folder, 'schedules.json'), JSON.stringify(runs))
    return judge('check_schedules.py', place)
  },
}
