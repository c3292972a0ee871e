import { imagenet, type PublishedResult, type PublishedSource } from './result.ts'

const readme = (name: string, protocol: string | null): PublishedSource => ({
  reference: `README of ${name}, ImageNet`,
  protocol,
})
const irnet = readme('IR-Net', 'first and last layer real, from scratch')
const reste = readme('ReSTE', '250 epochs')
const recu = readme('ReCU', '200 epochs')
const biper = readme('BiPer', '200 epochs of binary activations, then 100 with binary weights')

type Line = readonly [
  source: PublishedSource,
  method: string,
  regime: 'bw' | 'bwa',
  figures: Readonly<Record<string, number>>,
]

const lines: readonly Line[] = [
  [irnet, 'IR-Net', 'bwa', { resnet18: 58.1, resnet34: 62.9 }],
  [irnet, 'IR-Net', 'bw', { resnet18: 66.5, resnet34: 70.4 }],
  [reste, 'ReSTE', 'bwa', { resnet18: 60.88, resnet34: 65.05 }],
  [reste, 'ReSTE', 'bw', { resnet18: 67.4, resnet34: 70.74 }],
  [recu, 'ReCU', 'bwa', { resnet18: 60.98, resnet34: 65.1 }],
  [recu, 'ReCU, fine-tuned', 'bwa', { resnet18: 61.2, resnet34: 65.25 }],
  [biper, 'BiPer', 'bwa', { resnet18: 61.4, resnet34: 65.73 }],
]

/** ResNets on ImageNet as their authors' READMEs give them, one run or not said. */
export const imagenetResults: readonly PublishedResult[] = lines.flatMap(([source, method, regime, figures]) =>
  Object.entries(figures).map(([model, accuracy]): PublishedResult => ({
    source,
    dataset: imagenet,
    model,
    method,
    regime,
    width: 'binary',
    accuracy,
    deviation: null,
    n: null,
  })),
)
