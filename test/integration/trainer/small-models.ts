import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'

/** A CNN that trains in a second. */
export const small: ExperimentInput = {
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  epochs: 4,
  batchSize: 50,
  batchNormReestimation: 4,
  engine: 'onnxruntime',
}
/** A vision transformer that does. */
export const transformer: ExperimentInput = {
  ...small,
  model: 'vit-small',
  modelParameters: { dimension: 24, depth: 2, heads: 2 },
  learningRate: 0.005,
}
