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

/** Sixteen methods, and a hundred configurations: what a comparison has to bear. */
export const many: readonly StudyInput[] = [
  {
    name: 'Sixteen methods',
    base: { dataset: 'digits', model: 'cnn-small', epochs: 3, trainImages: 960 },
    matrix: [
      {
        quantizer: [
          ...['full', 'bc', 'pc', 'bnn', 'bnn+', 'bnn++', 'md-tanh', 'dsq', 'ternary', 'binaryrelax'],
          ...['bireal', 'ede', 'reste', 'rbnn', 'fda', 'tanh'],
        ],
        seed: [1, 2],
      },
    ],
  },
  {
    name: 'A hundred configurations',
    base: { dataset: 'digits', model: 'mlp', epochs: 2, trainImages: 640 },
    matrix: [
      {
        quantizer: ['bc', 'bnn', 'bnn+', 'bnn++', 'pc'],
        learningRate: [0.0003, 0.001, 0.003, 0.01, 0.03],
        batchSize: [16, 32, 64, 128],
      },
    ],
  },
]

/** What another program logged, by steps alone. */
export const elsewhere = `step,train/loss,val_acc
100,1.9,0.42
200,1.2,0.61
300,0.8,0.74
400,0.6,0.81
500,0.5,0.86
600,0.45,0.88
`

/** Trains until somebody stops it: what is at work while the pictures are taken. */
export const atWork: StudyInput = {
  name: 'At work',
  base: { quantizer: 'bnn++', epochs: 1000 },
  matrix: [{ seed: [1, 2] }],
}

/** A report over the first study. */
export const reportName = 'What signs cost'
export const reportText = `# What signs cost

Six methods on *UCI digits*, three seeds each: how much accuracy is lost if every weight is a **sign**, and which
backward factor loses least.

\`\`\`table
study: Digits, three seeds
rows: model, quantizer
columns: regime
test: welch
\`\`\`

The curves below are means over the seeds.

\`\`\`figure
study: Digits, three seeds
filter: model:cnn-small regime:bw
metric: deployed.accuracy
\`\`\`

Beside BC as the baseline:

\`\`\`comparison
study: Digits, three seeds
filter: model:cnn-small regime:bw
baseline: bc
\`\`\`
`
