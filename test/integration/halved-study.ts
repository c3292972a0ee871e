/** A study whose second run falls behind at once, so that successive halving stops it after two of its epochs. */
export const halvedStudy = {
  name: 'halved',
  base: {
    dataset: 'digits',
    model: 'mlp',
    modelParameters: { width: 16, depth: 1 },
    epochs: 16,
    engine: 'onnxruntime',
    threads: 1,
    batchNormReestimation: 2,
  },
  matrix: [{ learningRate: [0.01, 1e-9], seed: [1] }],
  search: { halving: { factor: 2, firstEpoch: 2 } },
} as const
