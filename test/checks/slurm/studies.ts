import type { Study } from '../../../shared/experiment/study.ts'

/** Tiny runs on built-in data. */
export const base = {
  dataset: 'digits',
  trainImages: 256,
  modelParameters: { width: 4 },
  batchSize: 32,
  engine: 'onnxruntime',
  batchNormReestimation: 4,
  threads: 1,
}

/** 24 runs: six are pre-trained, one of them long enough to be seen at it, and three methods go on from each. */
export const quick = {
  name: 'Quick',
  base,
  phases: [
    {
      name: 'pre-train',
      base: { quantizer: 'full' },
      matrix: [
        { seed: [1, 2, 3, 4, 5], epochs: [2] },
        { seed: [6], epochs: [200] },
      ],
    },
    {
      name: 'fine-tune',
      after: 'pre-train',
      matrix: [{ quantizer: ['bc', 'bnn', 'bnn++'], seed: [1, 2, 3, 4, 5, 6], epochs: [2] }],
    },
  ],
} as unknown as Study

/** Runs that last long enough for something to happen to them; the last starts from the first. */
export const long = {
  name: 'Long',
  base: { ...base, trainImages: 1024 },
  phases: [
    { name: 'first', base: { quantizer: 'full' }, matrix: [{ seed: [1, 2, 3, 4, 5], epochs: [40] }] },
    { name: 'second', after: 'first', base: { quantizer: 'bc' }, matrix: [{ seed: [1], epochs: [2] }] },
  ],
} as unknown as Study

/** One run that is soon done. */
export const short = { name: 'Short', base, matrix: [{ seed: [1], epochs: [2] }] } as unknown as Study

/** One run that is longer than its time limit. */
export const longest = {
  name: 'Longest',
  base: { ...base, trainImages: 1024, quantizer: 'bnn++' },
  matrix: [{ seed: [1], epochs: [600] }],
} as unknown as Study
