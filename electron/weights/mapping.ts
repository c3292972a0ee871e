import { mapFor } from './maps/maps.ts'
import type { NameThere, WeightMap } from './maps/weight-map.ts'
import { namesThere } from './names.ts'
import { countOf, type WeightTensor } from './tensor.ts'

/** A tensor that a network here needs. */
export interface Target {
  name: string
  shape: readonly number[]
}

/**
 * How a tensor is changed on its way: not at all, a first layer for grey or for small images, positions for images of
 * another size, or drawn anew.
 */
export type Change = 'none' | 'grey' | 'cut' | 'grey-cut' | 'positions' | 'new-head'

/** What becomes of one tensor of the network. */
export interface Mapped {
  ours: string
  /** Null if the file lacks it. */
  theirs: string | null
  shape: readonly number[]
  /** Of the part that is taken. */
  shapeThere: readonly number[] | null
  /** Which of so many parts of the tensor there, and which tensor is subtracted. */
  part: NameThere['part'] | null
  less: string | null
  state: 'taken' | 'adapted' | 'new' | 'missing' | 'misshapen'
  change: Change
  /** Rows and columns of patches here, if positions are interpolated. */
  grid: readonly [number, number] | null
}

/** Which tensors of a file go where, before anything is converted. */
export interface Mapping {
  map: string
  tensors: Mapped[]
  /** Tensors of the file that nothing here takes, without counters. */
  leftOut: string[]
  /** How many tensors of the file count batches, which nothing needs. */
  counters: number
}

type Shapes = ReadonlyMap<string, Pick<WeightTensor, 'shape'>>

/**
 * Says for every tensor of a network where it comes from; nothing is guessed by shape alone.
 * @param grid rows and columns of patches in an image here; null if the network cuts none
 */
export function mapWeights(
  map: WeightMap,
  targets: readonly Target[],
  tensors: Shapes,
  grid: readonly [number, number] | null = null,
): Mapping {
  const used = new Set<string>()
  const missingHead = headParts(map).every(
    (ours) => !targets.some(({ name }) => name === ours) || placeOf(map, ours, tensors) === null,
  )
  const mapped = targets.map((target): Mapped => {
    const { name, shape } = target
    const place = placeOf(map, name, tensors)
    const plain = { ours: name, shape, part: place?.part ?? null, less: null, grid: null }
    if (place === null) {
      const isNew = missingHead && headParts(map).includes(name)
      const [state, change] = isNew ? (['new', 'new-head'] as const) : (['missing', 'none'] as const)
      return { ...plain, theirs: null, shapeThere: null, state, change }
    }
    used.add(place.name)
    const shapeThere = shapeOf(place, tensors.get(place.name)!.shape)
    const less = place.less !== undefined && tensors.has(place.less) ? place.less : null
    if (less !== null) used.add(less)
    const change = changeOf(map, target, shapeThere, grid)
    const state =
      change === null ? 'misshapen' : change === 'none' ? 'taken' : change === 'new-head' ? 'new' : 'adapted'
    return {
      ...plain,
      theirs: place.name,
      shapeThere,
      less,
      state,
      change: change ?? 'none',
      grid: change === 'positions' ? grid : null,
    }
  })
  const unused = [...tensors.keys()].filter((name) => !used.has(name))
  const leftOut = unused.filter((name) => !map.counters.some((pattern) => pattern.test(name)))
  return { map: map.name, tensors: mapped, leftOut, counters: unused.length - leftOut.length }
}

const headParts = ({ head }: WeightMap): string[] => [`${head}.weight`, `${head}.bias`]

/** Where a tensor is in a file; files of our own have our names. */
export function placeOf({ lines }: WeightMap, ours: string, tensors: Shapes): NameThere | null {
  return [{ name: ours }, ...namesThere(lines, ours)].find(({ name }) => tensors.has(name)) ?? null
}

function shapeOf({ part }: NameThere, whole: readonly number[]): readonly number[] {
  const [first = 1, ...rest] = whole
  return part === undefined || first % part[1] !== 0 ? whole : [first / part[1], ...rest]
}

/** @returns null if one shape cannot become the other. */
function changeOf(
  map: WeightMap,
  { name, shape: here }: Target,
  there: readonly number[],
  grid: readonly [number, number] | null,
): Change | null {
  // A batch norm is [1, C, 1, 1] here and [C] there.
  const without = (shape: readonly number[]) => shape.filter((extent) => extent !== 1).join()
  const isSame = countOf(here) === countOf(there) && without(here) === without(there)
  if (name === map.positions && grid !== null) return positionsChange(here, there, grid, isSame)
  if (isSame) return 'none'
  if (headParts(map).includes(name) && here.length === there.length && here.slice(1).join() === there.slice(1).join())
    return 'new-head'
  if (name === `${map.first}.weight`) return firstChange(here, there)
  // A product of a row is a convolution over the whole image: the same numbers in the same order.
  return here.length === 2 && there.length === 4 && here[0] === there[0] && countOf(here) === countOf(there)
    ? 'none'
    : null
}

function positionsChange(
  here: readonly number[],
  there: readonly number[],
  [rows, columns]: readonly [number, number],
  isSame: boolean,
): Change | null {
  if (isSame && rows === columns) return 'none'
  const tokens = here[0]! - rows * columns
  const side = Math.sqrt((there.at(-2) ?? 0) - tokens)
  return there.at(-1) === here.at(-1) && countOf(there) === there.at(-2)! * there.at(-1)! && Number.isInteger(side)
    ? side > 0
      ? 'positions'
      : null
    : null
}

function firstChange(here: readonly number[], there: readonly number[]): Change | null {
  if (there.length !== 4 || here[0] !== there[0]) return null
  if (here.length === 2) {
    // Patches: [outputs, channels * patch * patch].
    const pixels = there[2]! * there[3]!
    if (here[1] === there[1]! * pixels) return 'none'
    return here[1] === pixels && there[1] === 3 ? 'grey' : null
  }
  if (here.length !== 4) return null
  const grey = here[1] === 1 && there[1] === 3
  const cut = here[2]! < there[2]! && here[2] === here[3] && there[2] === there[3] && (there[2]! - here[2]!) % 2 === 0
  if (!grey && here[1] !== there[1]) return null
  if (!cut && (here[2] !== there[2] || here[3] !== there[3])) return null
  return grey ? (cut ? 'grey-cut' : 'grey') : cut ? 'cut' : null
}

/** The map of a model that fits a file best. @throws BadInput if there is none */
export const mapOfFile = (model: string, { tensors }: { tensors: Shapes }): WeightMap => mapFor(model, tensors.keys())
