import { cifar10, type PublishedResult, type PublishedSource } from './result.ts'

const source: PublishedSource = {
  reference: 'Chen, Wang and Pan, MetaQuant, 2019, README',
  protocol:
    'every layer binary, fine-tuned from a real network for 100 epochs, learning rate 0.001 divided by 10 every 30; ' +
    'mean of the last 10 epochs',
}

type Line = readonly [forward: string, optimizer: string, figures: Readonly<Record<string, number>>]

const lines: readonly Line[] = [
  ['DoReFa', 'SGD', { STE: 80.745, 'FC-Grad': 88.84 }],
  ['DoReFa', 'Adam', { STE: 89.782, 'FC-Grad': 89.979 }],
  ['BWN', 'SGD', { STE: 75.913, 'FC-Grad': 88.949 }],
  ['BWN', 'Adam', { STE: 89.896, 'FC-Grad': 90.036 }],
]

/**
 * ResNet-20 on CIFAR-10 over five runs: the straight-through estimator, and of the learned gradients FC-Grad, the one
 * that its README has for every combination. What that gives in parentheses it calls a variance; no deviation is taken
 * from it.
 */
export const metaquantResults: readonly PublishedResult[] = [
  {
    source,
    dataset: cifar10,
    model: 'resnet20',
    method: 'Full precision',
    regime: null,
    width: null,
    accuracy: 91.5,
    deviation: null,
    n: null,
  },
  ...lines.flatMap(([forward, optimizer, figures]) =>
    Object.entries(figures).map(([backward, accuracy]): PublishedResult => ({
      source,
      dataset: cifar10,
      model: 'resnet20',
      method: `${forward}, ${backward}, ${optimizer}`,
      regime: 'bw',
      width: 'binary',
      accuracy,
      deviation: null,
      n: 5,
    })),
  ),
]
