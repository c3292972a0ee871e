import { ToBytes } from './convention'
import { address, whole } from './parameters'

/**
 * Rows of floats as rows of bytes, `pitch` bytes each, of which those behind the channels are 0. The scale of a part of
 * so many rows is its largest value in size / 127, at least 2^-100; a byte is the nearest whole number of scales, even
 * in the middle.
 */
export function toBytes(p: usize, _scratch: usize, start: i32, end: i32): void {
  const channels = whole(p, ToBytes.channels)
  const pitch = <usize>whole(p, ToBytes.pitch)
  const rows = whole(p, ToBytes.rows)
  const count = rows * channels
  for (let part = start; part < end; part++) {
    let x = address(p, ToBytes.x) + (<usize>(part * count) << 2)
    let largest = f32x4.splat(0)
    let index = 0
    for (; index + 4 <= count; index += 4)
      largest = f32x4.pmax(largest, f32x4.abs(v128.load(x + (<usize>index << 2))))
    let size = max(
      max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
      max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
    )
    for (; index < count; index++) size = max(size, abs(load<f32>(x + (<usize>index << 2))))
    const scale = max(size / 127, <f32>7.888609052210118e-31)
    store<f32>(address(p, ToBytes.outScales) + (<usize>part << 2), scale)
    const by = f32x4.splat(scale)
    for (let row = 0; row < rows; row++) {
      const out = address(p, ToBytes.out) + <usize>(part * rows + row) * pitch
      let channel = 0
      for (; channel + 4 <= channels; channel += 4) {
        const near = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.div(v128.load(x + (<usize>channel << 2)), by)))
        const short = i16x8.narrow_i32x4_s(near, near)
        store<i32>(out + <usize>channel, i32x4.extract_lane(i8x16.narrow_i16x8_s(short, short), 0))
      }
      for (; channel < channels; channel++)
        store<i8>(out + <usize>channel, <i8><i32>nearest(load<f32>(x + (<usize>channel << 2)) / scale))
      for (let byte = <usize>channels; byte < pitch; byte++) store<i8>(out + byte, 0)
      x += <usize>channels << 2
    }
  }
}
