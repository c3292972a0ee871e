import { Window } from './convention'
import { address, whole } from './parameters'

// Where a layer reads: windows over images of pixels. A linear layer is a window of one tap.

/** Bytes of scratch memory that `place` fills for one output pixel. */
@inline
export const placeBytes: usize = 12

/** Notes where the window of an output row (a pixel, counted over all images) begins. */
@inline
export function place(p: usize, row: i32, at: usize): void {
  const outHeight = whole(p, Window.outHeight)
  const outWidth = whole(p, Window.outWidth)
  const rest = row / outWidth
  store<u32>(at, address(p, Window.x) + <usize>((rest / outHeight) * whole(p, Window.imageBytes)))
  store<i32>(at, (rest % outHeight) * whole(p, Window.strideHeight) - whole(p, Window.padTop), 4)
  store<i32>(at, (row % outWidth) * whole(p, Window.strideWidth) - whole(p, Window.padLeft), 8)
}

/** Address of the pixel under a tap of a placed window; 0 if that is padding. */
@inline
export function tapAddress(p: usize, at: usize, tapRow: i32, tapColumn: i32): usize {
  const y = load<i32>(at, 4) + tapRow * whole(p, Window.dilationHeight)
  const x = load<i32>(at, 8) + tapColumn * whole(p, Window.dilationWidth)
  if (<u32>y >= <u32>whole(p, Window.height) || <u32>x >= <u32>whole(p, Window.width)) return 0
  return <usize>load<u32>(at) + <usize>((y * whole(p, Window.width) + x) * whole(p, Window.pixelBytes))
}
