import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'

/** An experiment with the scalars that its steps are fed, one entry a step. */
export interface CheckedExperiment {
  /** Readable and unique, for example "cnn-small digits bnn++ bwa sgd". */
  name: string
  input: ExperimentInput
  steps: { learningRate: number; symbols: Record<string, number> }[]
}

const models: Record<string, ExperimentInput> = {
  'cnn-small': { modelParameters: { width: 8 }, batchSize: 32 },
  'vit-small': { modelParameters: { dimension: 32, depth: 2, heads: 4 }, batchSize: 16 },
}

/** Without a quantizer there is nothing that bwa would add to bw. */
const methods = ['full', 'bc', 'bnn', 'bnn+', 'bnn++', 'pc'].flatMap((quantizer) =>
  (quantizer === 'full' ? (['bw'] as const) : (['bw', 'bwa'] as const)).map((regime) => ({ quantizer, regime })),
)

/**
 * Five settings against eleven methods: dealt out in turn, each method meets four or five of them over models and data
 * sets.
 */
const optimizers: (ExperimentInput & { learningRate: number })[] = [
  { optimizer: 'adam', learningRate: 0.003 },
  { optimizer: 'adamw', learningRate: 0.003, weightDecay: 0.1, latentClip: 0 },
  { optimizer: 'sgd', learningRate: 0.05 },
  { optimizer: 'adam', learningRate: 0.003, weightDecay: 0.01, latentClip: 0 },
  { optimizer: 'sgd', learningRate: 0.05, weightDecay: 0.01 },
]

/** Everything that a step is fed changes from step to step, so that a value that sticks is seen. */
const schedule = [
  { rate: 1, symbols: { mu: 7, rho: 0.6, varrho: 0.4, clip: 1 } },
  { rate: 0.7, symbols: { mu: 9, rho: 0.7, varrho: 0.5, clip: 0.9 } },
  { rate: 0.4, symbols: { mu: 12, rho: 0.8, varrho: 0.6, clip: 0.8 } },
]

/** Every method on every model and data set. */
export const checkedExperiments: CheckedExperiment[] = Object.entries(models)
  .flatMap(([model, sizes]) =>
    ['mnist', 'digits'].flatMap((dataset) => methods.map((method) => ({ ...sizes, model, dataset, ...method }))),
  )
  .map((input, index) => {
    const optimizer = optimizers[index % optimizers.length]!
    const decay = optimizer.weightDecay === undefined ? '' : `, decay ${optimizer.weightDecay}`
    return {
      name: `${input.model} ${input.dataset} ${input.quantizer} ${input.regime} ${optimizer.optimizer}${decay}`,
      input: { ...input, ...optimizer },
      steps: schedule.map(({ rate, symbols }) => ({ learningRate: rate * optimizer.learningRate, symbols })),
    }
  })
