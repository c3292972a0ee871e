import { RandomStream } from '../../../electron/data/random.ts'

/** Two samples as a study makes them: seeds, how many of so many images each side had right, and the shares. */
export interface TiedPair {
  images: number
  /** Images right of the one side less those of the other, by seed. */
  gains: number[]
  first: number[]
  second: number[]
}

type Share = (right: number, images: number) => number

/** Ways in which a share of images gets into a store: as it is, and in per cent. */
export const doubles: readonly Share[] = [(right, images) => right / images, (right, images) => (100 * right) / images]
/** And as TensorBoard keeps it, in 32 bits. */
export const allStored: readonly Share[] = [...doubles, (right, images) => Math.fround(right / images)]

/** Samples of two to ten seeds, drawn by a seed, with gains so small that many are the same, or none, or opposite. */
export function tiedPairs(seed: number, count: number, stored = allStored): TiedPair[] {
  const random = RandomStream.of(seed, 'tied pairs')
  return Array.from({ length: count }, () => {
    const images = [360, 1797, 2000, 10_000, 50_000][random.integer(5)]!
    const share = stored[random.integer(stored.length)]!
    const seeds = 2 + random.integer(9)
    const most = 1 + random.integer(12)
    const right = Array.from({ length: seeds }, () => Math.floor(images * (0.3 + 0.65 * random.uniform())))
    const gains = right.map(() => random.integer(2 * most + 1) - random.integer(most + 1))
    return {
      images,
      gains,
      first: right.map((number, index) => share(number + gains[index]!, images)),
      second: right.map((number) => share(number, images)),
    }
  })
}
