import type { StudyInput } from '../../shared/experiment/study.ts'

/** Runs of many kinds that are trained within a minute, so that pictures show real figures. */
export const pictured: StudyInput = {
  name: 'Digits, three seeds',
  base: { dataset: 'digits', epochs: 12, batchSize: 50, batchNormReestimation: 8 },
  matrix: [
    { model: ['cnn-small'], quantizer: ['full', 'bc', 'bnn', 'bnn+', 'bnn++', 'pc'], seed: [1, 2, 3] },
    {
      model: ['cnn-small'],
      quantizer: ['custom'],
      forward: ['tanh(mu*w)'],
      backward: ['where(abs(w) <= 1, 1, 0)'],
      seed: [1, 2, 3],
    },
    { model: ['vit-small'], quantizer: ['full', 'bc', 'bnn++'], seed: [1, 2] },
    { model: ['cnn-small'], quantizer: ['bc', 'bnn+'], regime: ['bwa'], seed: [1, 2] },
  ],
}

/** Trains until somebody stops it: what is at work while the pictures are taken. */
export const atWork: StudyInput = {
  name: 'At work',
  base: { quantizer: 'bnn++', epochs: 1000 },
  matrix: [{ seed: [1, 2] }],
}
