import { z } from 'zod'
import type { DatasetKind } from './dataset-catalogue.ts'

interface OptionFacts {
  /** Label in the window. */
  title: string
  /** What it does, as a clause. */
  help: string
  /** Forms of data sets that it has a meaning for. */
  kinds: readonly DatasetKind[]
  /** These forms in words: "folders of images". */
  data: string
}
interface Flag extends OptionFacts {
  type: 'flag'
}
interface Figure extends OptionFacts {
  type: 'number'
  whole: boolean
  minimum: number
  maximum: number
  unit: string
  whenEmpty: string
}
interface Choice extends OptionFacts {
  type: 'choice'
  choices: readonly { value: number; title: string }[]
  unit: string
  whenEmpty: string
}
/** A choice in how images are read. */
export type ReaderOption = Flag | Figure | Choice

/** Forms whose images are files of their own. */
const imageFiles = { kinds: ['folder', 'classes', 'csv', 'webdataset', 'parquet'], data: 'image files' } as const

/**
 * The options of the readers, in the order of flags and forms. Flags of `datasets add`, the window's form, the
 * contract, the list of added data sets and the checks come from here; readers take them as `ReadOptions`.
 */
export const readerOptions = {
  size: {
    type: 'number',
    title: 'Size',
    help: 'resize the shorter side and crop the centre',
    ...imageFiles,
    whole: true,
    minimum: 1,
    maximum: 4096,
    unit: 'pixels',
    whenEmpty: 'unchanged',
  },
  channels: {
    type: 'choice',
    title: 'Colours',
    help: 'read images in grey or in colour',
    ...imageFiles,
    choices: [
      { value: 3, title: 'RGB' },
      { value: 1, title: 'Grey' },
    ],
    unit: 'count',
    whenEmpty: 'RGB if any image has colours',
  },
  strict: {
    type: 'flag',
    title: 'Stop at unreadable images',
    help: 'stop at files that cannot be used instead of skipping them',
    ...imageFiles,
  },
  transposed: {
    type: 'flag',
    title: 'Swap rows and columns',
    help: 'swap rows and columns, as EMNIST needs',
    kinds: ['idx'],
    data: 'IDX files',
  },
  coarse: {
    type: 'flag',
    title: 'Coarse labels',
    help: 'use the 20 coarse labels in place of the 100 fine ones',
    kinds: ['cifar'],
    data: 'CIFAR-100',
  },
  synsetWords: {
    type: 'flag',
    title: 'Words of synsets',
    help: 'name classes by words.txt or LOC_synset_mapping.txt in place of synsets such as n01443537',
    kinds: ['folder', 'classes'],
    data: 'ImageNet and Tiny-ImageNet',
  },
  heldOut: {
    type: 'number',
    title: 'Held out',
    help: 'share of the images of each class that is held out',
    kinds: ['npz', 'classes', 'svhn', 'csv', 'webdataset', 'parquet'],
    data: 'data without splits',
    whole: false,
    minimum: 0.01,
    maximum: 0.9,
    unit: 'share',
    whenEmpty: '0.2',
  },
} as const satisfies Readonly<Record<string, ReaderOption>>

type Options = typeof readerOptions
export type ReaderOptionKey = keyof Options
type ValueOf<Option extends ReaderOption> = Option extends { type: 'flag' }
  ? boolean
  : Option extends { type: 'choice'; choices: readonly { value: infer Value }[] }
    ? Value | null
    : number | null

/** How images are to be read: every option; null leaves the choice to the reader. */
export type ReadOptions = { [Key in ReaderOptionKey]: ValueOf<Options[Key]> }

export const readerOptionKeys = Object.keys(readerOptions) as ReaderOptionKey[]

/** An option's facts by its key, as one type. */
export function readerOption(key: ReaderOptionKey): ReaderOption {
  return readerOptions[key]
}

/** What is not asked for: flags off, the rest left to the reader. */
export const defaultReadOptions = mapOptions((option) => (option.type === 'flag' ? false : null)) as ReadOptions

/** The options of a request to add a data set, each of which may be left out. */
export const requestedOptions = mapOptions((option) => valueSchema(option).optional()) as {
  [Key in ReaderOptionKey]: z.ZodOptional<z.ZodType<NonNullable<ReadOptions[Key]>>>
}

/** The options with which a data set was added; an option that is newer than the entry has its default. */
export const keptOptions = mapOptions((option) =>
  option.type === 'flag' ? z.boolean().default(false) : valueSchema(option).nullable().default(null),
) as unknown as { [Key in ReaderOptionKey]: z.ZodDefault<z.ZodType<ReadOptions[Key], ReadOptions[Key]>> }

function mapOptions<Made>(make: (option: ReaderOption) => Made): Record<ReaderOptionKey, Made> {
  return Object.fromEntries(readerOptionKeys.map((key) => [key, make(readerOptions[key])])) as Record<
    ReaderOptionKey,
    Made
  >
}

function valueSchema(option: ReaderOption): z.ZodType {
  if (option.type === 'flag') return z.boolean()
  if (option.type === 'choice') return z.literal(option.choices.map(({ value }) => value))
  const range = z.number().min(option.minimum).max(option.maximum)
  return option.whole ? range.int() : range
}
