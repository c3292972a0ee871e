import { cifar10, type PublishedResult, type PublishedSource } from './result.ts'

const from = (reference: string, protocol: string | null = null): PublishedSource => ({ reference, protocol })
const fda = from('Xu, Han, Xu, Tang, Xu and Wang, FDA-BNN, 2021, Table 1')
const fdaRerun = from('FDA-BNN, 2021, Table 3, a rerun by its authors')
const fdaSubmission = from('FDA-BNN, anonymous submission')
const irnet = from(
  'FDA-BNN, 2021, Table 1, and the README of IR-Net',
  'first and last layer real, 400 epochs; its trainer reports the best epoch',
)
const readme = (name: string, protocol: string | null = null) => from(`README of ${name}`, protocol)
const rbnn = readme('RBNN', '1000 epochs')
const ir2net = readme('IR2Net')
const recu = readme('ReCU', '600 epochs')
const reste = readme('ReSTE', '1000 epochs')
const adabin = readme('AdaBin')
const biper = readme('BiPer', '600 epochs of binary activations, then 300 with binary weights')
const bop = readme('Bop (Plumerai)')
const weightsOnly = from('READMEs of IR-Net and ReSTE', 'first and last layer real')

type Line = readonly [
  source: PublishedSource,
  method: string,
  figures: Readonly<Record<string, number>>,
  regime?: PublishedResult['regime'],
]

const lines: readonly Line[] = [
  [fda, 'Full precision', { resnet20: 92.1, 'vgg-small': 94.1 }, null],
  [fda, 'DoReFa', { resnet20: 84.44, 'vgg-small': 90.2 }],
  [fda, 'XNOR-Net', { resnet20: 85.23, 'vgg-small': 89.8 }],
  [fda, 'BNN', { 'vgg-small': 89.9 }],
  [fda, 'BNN+', { 'vgg-small': 91.31 }],
  [fdaRerun, 'BNN+', { resnet20: 84.59 }],
  [fda, 'LNS', { resnet20: 85.78 }],
  [fda, 'DSQ', { resnet20: 84.11, 'vgg-small': 91.72 }],
  [irnet, 'IR-Net', { resnet20: 85.4, 'vgg-small': 90.4, resnet18: 91.5 }],
  [irnet, 'IR-Net, Bi-Real shortcuts', { resnet20: 86.5 }],
  [fdaSubmission, 'FDA-BNN', { resnet20: 86.2, 'vgg-small': 92.54 }],
  [rbnn, 'RBNN', { resnet20: 86.5, 'vgg-small': 91.3, resnet18: 92.2 }],
  [rbnn, 'RBNN, Bi-Real shortcuts', { resnet20: 87.8 }],
  [ir2net, 'IR2Net', { resnet20: 87.2, 'vgg-small': 91.5, resnet18: 92.5 }],
  [recu, 'ReCU', { resnet20: 87.5, 'vgg-small': 92.2, resnet18: 92.8 }],
  [recu, 'ReCU, fine-tuned', { resnet20: 88, 'vgg-small': 93.3, resnet18: 93.2 }],
  [reste, 'ReSTE', { resnet20: 86.75, 'vgg-small': 92.55, resnet18: 92.63 }],
  [reste, 'ReSTE, Bi-Real shortcuts', { resnet20: 87.92 }],
  // The README's figure for ResNet-18 is evidently a slip and left out.
  [adabin, 'AdaBin', { resnet20: 88.1, 'vgg-small': 92.3 }],
  [biper, 'BiPer', { resnet20: 87.5, 'vgg-small': 92.46, resnet18: 93.75 }],
  [bop, 'Bop', { binarynet: 91.3 }],
  [weightsOnly, 'IR-Net', { resnet20: 90.8 }, 'bw'],
  [weightsOnly, 'ReSTE', { resnet20: 91.32 }, 'bw'],
]

/** CIFAR-10 with binary weights and activations, and two with binary weights alone; none gives deviation or runs. */
export const activationResults: readonly PublishedResult[] = lines.flatMap(
  ([source, method, figures, regime = 'bwa']) =>
    Object.entries(figures).map(([model, accuracy]): PublishedResult => ({
      source,
      dataset: cifar10,
      model,
      method,
      regime,
      width: regime === null ? null : 'binary',
      accuracy,
      deviation: null,
      n: null,
    })),
)
