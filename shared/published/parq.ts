import {
  cifar10,
  imagenet,
  type PublishedDataset,
  type PublishedResult,
  type PublishedSource,
  type Width,
} from './result.ts'

const authors = 'Jin, Ma, Liu, Gromov, Defazio and Xiao, PARQ, 2025'
const table1: PublishedSource = { reference: `${authors}, Table 1`, protocol: 'every layer quantized, 200 epochs' }
const onImageNet: PublishedSource = {
  reference: `${authors}, ImageNet`,
  protocol: 'weights in residual blocks or attention blocks binary, channel by channel',
}

type Figure = readonly [accuracy: number, deviation: number]
type Line = readonly [width: Width, straightThrough: Figure, binaryRelax: Figure, parq: Figure]

const methods = ['STE (BC)', 'BinaryRelax', 'PARQ'] as const

function block(
  source: PublishedSource,
  dataset: PublishedDataset,
  model: string,
  n: number | null,
  full: number,
  lines: readonly Line[],
): PublishedResult[] {
  const same = { source, dataset, model }
  const quantized = lines.flatMap(([width, ...figures]) =>
    figures.map(([accuracy, deviation], index): PublishedResult => ({
      ...same,
      method: methods[index]!,
      regime: 'bw',
      width,
      accuracy,
      deviation,
      n,
    })),
  )
  return [
    { ...same, method: 'Full precision', regime: null, width: null, accuracy: full, deviation: null, n: null },
    ...quantized,
  ]
}

/** PARQ's tables: weights only, mean and deviation over three runs on CIFAR-10. */
export const parqResults: readonly PublishedResult[] = [
  ...block(table1, cifar10, 'resnet20', 3, 91.82, [
    ['binary', [89.56, 0.18], [89.98, 0.13], [90.48, 0.26]],
    ['ternary', [90.94, 0.15], [91.25, 0.07], [91.45, 0.11]],
    ['2 bits', [91.22, 0.15], [91.57, 0.06], [91.71, 0.03]],
    ['3 bits', [91.84, 0.22], [91.77, 0.05], [91.97, 0.04]],
    ['4 bits', [91.93, 0.04], [91.92, 0.16], [91.84, 0.02]],
  ]),
  ...block(table1, cifar10, 'resnet56', 3, 93.08, [
    ['binary', [91.55, 0.33], [91.75, 0.37], [91.34, 0.37]],
    ['ternary', [92.42, 0.09], [92.34, 0.23], [92.97, 0.15]],
    ['2 bits', [92.72, 0.27], [92.3, 0.4], [92.77, 0.1]],
    ['3 bits', [92.73, 0.44], [92.86, 0.4], [92.45, 0.44]],
    ['4 bits', [92.34, 0.23], [92.59, 0.1], [92.49, 0.16]],
  ]),
  ...block(onImageNet, imagenet, 'resnet50', null, 75.6, [['binary', [66.17, 0.04], [66.14, 0.28], [66.71, 0.13]]]),
  ...block(onImageNet, imagenet, 'deit-ti', null, 71.91, [['binary', [51.62, 0.18], [52.62, 0.03], [52.51, 0.19]]]),
  ...block(onImageNet, imagenet, 'deit-s', null, 79.8, [['binary', [70.07, 0.03], [70.69, 0.07], [71.06, 0.02]]]),
  ...block(onImageNet, imagenet, 'deit-b', null, 81.73, [['binary', [78.79, 0.03], [79.02, 0.03], [79.35, 0.04]]]),
]
