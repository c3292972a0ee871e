import type { WeightMap } from './maps/weight-map.ts'
import { namesThere } from './names.ts'
import { countOf, valuesOf, type WeightTensor } from './tensor.ts'

/** A tensor that a network here needs. */
export interface Target {
  name: string
  shape: readonly number[]
}

/** How a tensor is changed on its way: not at all, a first convolution for grey or for small images, or drawn anew. */
export type Change = 'none' | 'grey' | 'cut' | 'grey-cut' | 'new-head'

/** What becomes of one tensor of the network. */
export interface Mapped {
  ours: string
  /** Null if the file lacks it. */
  theirs: string | null
  shape: readonly number[]
  shapeThere: readonly number[] | null
  state: 'taken' | 'adapted' | 'new' | 'missing' | 'misshapen'
  change: Change
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

/** Says for every tensor of a network where it comes from; nothing is guessed by shape alone. */
export function mapWeights(
  map: WeightMap,
  targets: readonly Target[],
  tensors: ReadonlyMap<string, Pick<WeightTensor, 'shape'>>,
): Mapping {
  const used = new Set<string>()
  const mapped = targets.map(({ name, shape }): Mapped => {
    // Files of our own have our names.
    const theirs = [name, ...namesThere(map.lines, name)].find((each) => tensors.has(each)) ?? null
    if (theirs === null) return { ours: name, theirs: null, shape, shapeThere: null, state: 'missing', change: 'none' }
    used.add(theirs)
    const shapeThere = tensors.get(theirs)!.shape
    const change = changeOf(map, name, shape, shapeThere)
    const state =
      change === null ? 'misshapen' : change === 'none' ? 'taken' : change === 'new-head' ? 'new' : 'adapted'
    return { ours: name, theirs, shape, shapeThere, state, change: change ?? 'none' }
  })
  const unused = [...tensors.keys()].filter((name) => !used.has(name))
  const leftOut = unused.filter((name) => !map.counters.some((pattern) => pattern.test(name)))
  return { map: map.name, tensors: mapped, leftOut, counters: unused.length - leftOut.length }
}

/** @returns null if one shape cannot become the other. */
function changeOf(map: WeightMap, name: string, here: readonly number[], there: readonly number[]): Change | null {
  // A batch norm is [1, C, 1, 1] here and [C] there.
  const without = (shape: readonly number[]) => shape.filter((extent) => extent !== 1).join()
  if (countOf(here) === countOf(there) && without(here) === without(there)) return 'none'
  if (name.startsWith(`${map.head}.`) && here.length === there.length && here.slice(1).join() === there.slice(1).join())
    return 'new-head'
  if (name !== `${map.first}.weight` || here.length !== 4 || there.length !== 4 || here[0] !== there[0]) return null
  const grey = here[1] === 1 && there[1] === 3
  const cut = here[2]! < there[2]! && here[2] === here[3] && there[2] === there[3] && (there[2]! - here[2]!) % 2 === 0
  if (!grey && here[1] !== there[1]) return null
  if (!cut && (here[2] !== there[2] || here[3] !== there[3])) return null
  return grey ? (cut ? 'grey-cut' : 'grey') : cut ? 'cut' : null
}

/**
 * The values of a mapped tensor as the network here has them. A first convolution for grey images sums the three
 * channels (as timm does), which is what it would make of an image with three equal channels; one for small images is
 * the middle of the larger.
 * @throws BadInput if a value is not finite
 */
export function mappedValues(file: string, { theirs, shape, change }: Mapped, tensor: WeightTensor): Float32Array {
  const values = valuesOf(file, theirs!, tensor)
  if (change === 'none') return values
  const [, channelsThere, heightThere, widthThere] = tensor.shape as [number, number, number, number]
  const [outputs, channels, height, width] = shape as [number, number, number, number]
  const border = (heightThere - height) / 2
  const adapted = new Float32Array(countOf(shape))
  let index = 0
  for (let output = 0; output < outputs; output++)
    for (let channel = 0; channel < channels; channel++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++, index++) {
          const sources = channels === channelsThere ? [channel] : [0, 1, 2]
          adapted[index] = sources.reduce((sum, source) => {
            const at = (output * channelsThere + source) * heightThere + row + border
            return sum + values[at * widthThere + column + border]!
          }, 0)
        }
  return adapted
}
