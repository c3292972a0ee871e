import type { ImageForm } from '../../../shared/experiment/models/entry.ts'

/** Mirrors an image left to right. */
export function flip(from: Uint8Array, to: Uint8Array, { width }: ImageForm): void {
  for (let start = 0; start < from.length; start += width) {
    for (let left = start, right = start + width - 1; left < start + width; left++, right--) to[left] = from[right]!
  }
}
