import type { ImageForm } from '../../../shared/experiment/models/entry.ts'

/**
 * Moves an image so that the pixel at (top, left) of `from` comes to the corner of `to`; what comes from beyond the
 * border is black. Padding by p and cropping at random is this with top and left from -p to p (He et al., 2016, section
 * 4.2).
 */
export function crop(
  from: Uint8Array,
  to: Uint8Array,
  { channels, height, width }: ImageForm,
  top: number,
  left: number,
): void {
  to.fill(0)
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(height, height - top)]
  const [start, end] = [Math.max(0, left), Math.min(width, width + left)]
  if (start >= end) return
  const shift = Math.max(0, -left)
  for (let channel = 0; channel < channels; channel++) {
    for (let row = firstRow; row < lastRow; row++) {
      const source = (channel * height + row + top) * width
      to.set(from.subarray(source + start, source + end), (channel * height + row) * width + shift)
    }
  }
}
