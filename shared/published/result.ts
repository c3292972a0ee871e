/** Source of a published figure. */
export interface PublishedSource {
  /** As the footnote names it. */
  reference: string
  /** Peculiarities of its protocol, as the end of a sentence; null if none are known. */
  protocol: string | null
}

/** How many levels a published method's weights have: two, three, or 2 to the power of some bits. */
export type Width = 'binary' | 'ternary' | '2 bits' | '3 bits' | '4 bits'

/** One held-out accuracy that others published. */
export interface PublishedResult {
  source: PublishedSource
  /** Ours of the same kind: what a data set is called is matched by `pattern`. */
  dataset: PublishedDataset
  /** Name of the same model in our catalogue, with its proposed size. */
  model: string
  /** As the source calls it. */
  method: string
  /** Null for full precision, which is compared with in either regime. */
  regime: 'bw' | 'bwa' | null
  /** Null for full precision. */
  width: Width | null
  /** Top-1 accuracy in percent. */
  accuracy: number
  /** In percent; null if none is given. */
  deviation: number | null
  /** Runs; null if the source, as far as it was read, does not say. */
  n: number | null
}

export interface PublishedDataset {
  title: string
  /** Names that users give it, in lower case letters and digits only. */
  pattern: RegExp
}

export const cifar10: PublishedDataset = { title: 'CIFAR-10', pattern: /^cifar10(?!0)/ }
export const imagenet: PublishedDataset = { title: 'ImageNet', pattern: /^(imagenet|imagenet1k|ilsvrc2012|ilsvrc12)$/ }

/** Whether a data set of a user's own name is a published one. */
export function isDataset({ pattern }: PublishedDataset, name: string): boolean {
  return pattern.test(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
}
