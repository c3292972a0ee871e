import { address, whole } from './parameters'

/**
 * Where a layer reads: windows over images of pixels, each pixel all its channels on end. A linear layer is a window of
 * one tap. Parameters 0 to 14: x, height, width, bytes of a pixel, kernel height and width, strides, padding above and
 * to the left, dilations, height and width of the output, bytes of an image.
 */
@inline
export const windowParameters: i32 = 15

/** Bytes of scratch memory that `place` fills for one output pixel. */
@inline
export const placeBytes: usize = 12

/** Notes where the window of an output row (a pixel, counted over all images) begins. */
@inline
export function place(p: usize, row: i32, at: usize): void {
  const outHeight = whole(p, 12)
  const outWidth = whole(p, 13)
  const rest = row / outWidth
  store<u32>(at, address(p, 0) + <usize>((rest / outHeight) * whole(p, 14)))
  store<i32>(at, (rest % outHeight) * whole(p, 6) - whole(p, 8), 4)
  store<i32>(at, (row % outWidth) * whole(p, 7) - whole(p, 9), 8)
}

/** Address of the pixel under a tap of a placed window; 0 if that is padding. */
@inline
export function tapAddress(p: usize, at: usize, tapRow: i32, tapColumn: i32): usize {
  const y = load<i32>(at, 4) + tapRow * whole(p, 10)
  const x = load<i32>(at, 8) + tapColumn * whole(p, 11)
  if (<u32>y >= <u32>whole(p, 1) || <u32>x >= <u32>whole(p, 2)) return 0
  return <usize>load<u32>(at) + <usize>((y * whole(p, 2) + x) * whole(p, 3))
}
