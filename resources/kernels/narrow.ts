import { Widen, WidenCode } from './convention'
import { address, whole } from './parameters'

/**
 * Numbers kept in fewer bytes, as float32, row by row. float16: two bytes a number. int8: a byte a number, times the
 * scale of its row. Both come out exactly: scales have so few digits that no product is rounded.
 */
export function widen(p: usize, _scratch: usize, start: i32, end: i32): void {
  const count = whole(p, Widen.count)
  const length = whole(p, Widen.length)
  const isHalf = whole(p, Widen.form) == WidenCode.float16
  const x = address(p, Widen.x)
  const out = address(p, Widen.out)
  for (let row = start; row < end; row++) {
    const first = row * length
    const last = min(first + length, count)
    if (isHalf) {
      for (let place = first; place < last; place++) {
        const half = <u32>load<u16>(x + (<usize>place << 1))
        const magnitude: f32 = reinterpret<f32>((half & 0x7fff) << 13) * reinterpret<f32>(0x77800000)
        store<f32>(out + (<usize>place << 2), (half & 0x8000) != 0 ? -magnitude : magnitude)
      }
      continue
    }
    const scale = load<f32>(address(p, Widen.scales) + (<usize>row << 2))
    let place = first
    for (; place + 16 <= last; place += 16) {
      const bytes = v128.load(x + <usize>place)
      const to = out + (<usize>place << 2)
      const low = i16x8.extend_low_i8x16_s(bytes), high = i16x8.extend_high_i8x16_s(bytes)
      const factor = f32x4.splat(scale)
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)), factor))
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), factor), 16)
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), factor), 32)
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), factor), 48)
    }
    for (; place < last; place++) store<f32>(out + (<usize>place << 2), <f32>load<i8>(x + <usize>place) * scale)
  }
}
