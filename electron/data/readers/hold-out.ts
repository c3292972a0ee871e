import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { RandomStream } from '../random.ts'

/** Share of each class that is held out unless another is asked for. */
export const usualShare = 0.2

/**
 * Divides images of a source without splits: of each class a share, rounded but at least one image, is held out, drawn
 * by a fixed seed, so that every run and every machine divides alike. Both parts keep their order.
 * @param labels classes of the images, from 0 on
 * @param share of each class; null for the usual one
 * @throws BadInput if a class has a single image
 */
export function holdOut(
  path: string,
  labels: ArrayLike<number>,
  classes: readonly string[],
  share: number | null,
): { train: Uint32Array; test: Uint32Array; remark: string } {
  const part = share ?? usualShare
  const held = new Set<number>()
  const byClass = classes.map((): number[] => [])
  for (let index = 0; index < labels.length; index++) byClass[labels[index]!]!.push(index)
  for (const [label, members] of byClass.entries()) {
    if (members.length === 1)
      throw new BadInput({
        code: 'nothing-there',
        subject: path,
        what: phrase`${path} has no splits, and its class "${classes[label]!}" a single image: none can be held out`,
        remedy: 'add images, or divide it into train and test yourself',
      })
    const order = Uint32Array.from(members)
    RandomStream.of(0, 'hold-out', label).shuffle(order)
    const count = Math.min(members.length - 1, Math.max(1, Math.round(part * members.length)))
    for (const index of order.subarray(0, count)) held.add(index)
  }
  const all = Uint32Array.from({ length: labels.length }, (_, index) => index)
  return {
    train: all.filter((index) => !held.has(index)),
    test: all.filter((index) => held.has(index)),
    remark:
      `It has no splits: ${Math.round(1000 * part) / 10} % of the images of each class, drawn by a fixed seed, are ` +
      'held out.',
  }
}
