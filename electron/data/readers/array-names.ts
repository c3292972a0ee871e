import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

export type ArraySplit = 'train' | 'validation' | 'test' | 'all'
export type ArrayKind = 'images' | 'labels'
/** Names of the arrays of each split that were found. */
export type FoundArrays = Partial<Record<ArraySplit, Partial<Record<ArrayKind, string>>>>

const kinds: Readonly<Record<ArrayKind, readonly string[]>> = {
  images: ['x', 'images', 'image', 'imgs', 'img', 'data', 'features', 'pixels'],
  labels: ['y', 'labels', 'label', 'lbls', 'targets', 'target', 'classes'],
}
/** Arrays of numpy.savez without names, in the order in which they were given. */
const unnamed: Readonly<Record<string, ArrayKind>> = { arr_0: 'images', arr_1: 'labels' }

/**
 * What an array is by its name, in the forms that people use: x_train, X_train, train_images, trainX, val_labels,
 * kmnist-train-imgs; null if it says nothing.
 */
export function roleOf(name: string): { split: ArraySplit; kind: ArrayKind } | null {
  const fixed = unnamed[name]
  if (fixed !== undefined) return { split: 'all', kind: fixed }
  const text = name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  const [, split] = /(training|train|trn|validation|valid|val|testing|test|tst)/.exec(text) ?? []
  const rest = split === undefined ? text : text.replace(split, '_')
  const words = rest.split(/[^a-z]+/)
  const kind = (Object.keys(kinds) as ArrayKind[]).find((each) => words.some((word) => kinds[each].includes(word)))
  if (kind === undefined) return null
  return {
    split:
      split === undefined
        ? 'all'
        : split.startsWith('v')
          ? 'validation'
          : split.startsWith('t') && split.includes('r')
            ? 'train'
            : 'test',
    kind,
  }
}

/** Sorts names into splits. @throws BadInput if two mean the same */
export function findArrays(path: string, names: readonly string[]): FoundArrays {
  const found: FoundArrays = {}
  for (const name of names) {
    const role = roleOf(name)
    if (role === null) continue
    const split = (found[role.split] ??= {})
    const other = split[role.kind]
    if (other !== undefined)
      throw new BadInput({
        code: 'ambiguous',
        subject: path,
        what: phrase`${path} holds ${other} and ${name}, which may both be the ${role.kind} of ${role.split}`,
        remedy: 'rename or remove one of them',
      })
    split[role.kind] = name
  }
  return found
}
