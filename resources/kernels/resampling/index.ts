// The two passes of resizing (electron/data/images/resample.ts) over planes of bytes: weights in fixed point with 22
// bits behind the point, sums in 32 bits, rounded, shifted and cut to a byte.

const half: i32 = 1 << 21

/** Takes pixels [count, 3] apart into planes [3, count]. */
export function planes(from: usize, to: usize, count: i32): void {
  const second = to + <usize>count
  const third = second + <usize>count
  let pixel = 0
  // Twelve bytes are four pixels; four more are read and passed over.
  for (; pixel + 8 <= count; pixel += 4) {
    const bytes = v128.load(from + <usize>(3 * pixel))
    const apart = i8x16.swizzle(bytes, i8x16(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11, 12, 12, 12, 12))
    store<i32>(to + <usize>pixel, i32x4.extract_lane(apart, 0))
    store<i32>(second + <usize>pixel, i32x4.extract_lane(apart, 1))
    store<i32>(third + <usize>pixel, i32x4.extract_lane(apart, 2))
  }
  for (; pixel < count; pixel++) {
    const at = from + <usize>(3 * pixel)
    store<u8>(to + <usize>pixel, load<u8>(at))
    store<u8>(second + <usize>pixel, load<u8>(at, 1))
    store<u8>(third + <usize>pixel, load<u8>(at, 2))
  }
}

/**
 * Resizes rows sideways: from [rows, stride] to [rows, width], four rows at a time, four levels of each at once. A
 * weight is 4096 times its upper part plus its lower part, each of which fits 16 bits, so that products are added in
 * pairs; the sum is the same to the last bit.
 * @param first of each output pixel the first pixel that it is made of
 * @param weights `most` for each output pixel, a multiple of 4, filled up with zeros: of each four the upper parts,
 * then the lower parts
 */
export function sideways(
  from: usize,
  stride: i32,
  rows: i32,
  to: usize,
  width: i32,
  first: usize,
  weights: usize,
  most: i32,
): void {
  const last = rows - 1
  for (let row = 0; row < rows; row += 4) {
    // Rows beyond the last one are the last one again.
    const row1 = min(row + 1, last)
    const row2 = min(row + 2, last)
    const row3 = min(row + 3, last)
    const line = from + <usize>(row * stride)
    const line1 = <usize>((row1 - row) * stride)
    const line2 = <usize>((row2 - row) * stride)
    const line3 = <usize>((row3 - row) * stride)
    const target = to + <usize>(row * width)
    const target1 = <usize>((row1 - row) * width)
    const target2 = <usize>((row2 - row) * width)
    const target3 = <usize>((row3 - row) * width)
    let weight = weights
    for (let column = 0; column < width; column++) {
      let at = line + <usize>load<i32>(first + ((<usize>column) << 2))
      let upper = i32x4.splat(0)
      let lower = i32x4.splat(0)
      let upper2 = i32x4.splat(0)
      let lower2 = i32x4.splat(0)
      for (let tap = 0; tap < most; tap += 4) {
        const a = i16x8.extend_low_i8x16_u(v128.load_lane<u32>(at + line1, v128.load32_zero(at), 1))
        const b = i16x8.extend_low_i8x16_u(v128.load_lane<u32>(at + line3, v128.load32_zero(at + line2), 1))
        const high = v128.load64_splat(weight)
        const low = v128.load64_splat(weight, 8)
        upper = i32x4.add(upper, i32x4.dot_i16x8_s(a, high))
        lower = i32x4.add(lower, i32x4.dot_i16x8_s(a, low))
        upper2 = i32x4.add(upper2, i32x4.dot_i16x8_s(b, high))
        lower2 = i32x4.add(lower2, i32x4.dot_i16x8_s(b, low))
        at += 4
        weight += 16
      }
      const a = i32x4.add(i32x4.shl(upper, 12), lower)
      const b = i32x4.add(i32x4.shl(upper2, 12), lower2)
      const even = v128.shuffle<i32>(a, b, 0, 2, 4, 6)
      const odd = v128.shuffle<i32>(a, b, 1, 3, 5, 7)
      const sums = i32x4.shr_s(i32x4.add(i32x4.add(even, odd), i32x4.splat(half)), 22)
      const words = i16x8.narrow_i32x4_s(sums, sums)
      const levels = i8x16.narrow_i16x8_u(words, words)
      const place = target + <usize>column
      v128.store_lane<u8>(place, levels, 0)
      v128.store_lane<u8>(place + target1, levels, 1)
      v128.store_lane<u8>(place + target2, levels, 2)
      v128.store_lane<u8>(place + target3, levels, 3)
    }
  }
}

/**
 * Resizes columns downwards: from [.., stride] to [height, columns].
 * @param columns at least 16
 * @param first of each output row the first row that it is made of; @param count how many there are
 */
export function downwards(
  from: usize,
  stride: i32,
  columns: i32,
  to: usize,
  height: i32,
  first: usize,
  count: usize,
  weights: usize,
  most: i32,
): void {
  for (let row = 0; row < height; row++) {
    const line = from + <usize>(load<i32>(first + ((<usize>row) << 2)) * stride)
    const taps = load<i32>(count + ((<usize>row) << 2))
    const own = weights + ((<usize>(row * most)) << 2)
    const target = to + <usize>(row * columns)
    let start = 0
    for (;;) {
      let a = i32x4.splat(half)
      let b = a
      let c = a
      let d = a
      let at = line + <usize>start
      for (let tap = 0; tap < taps; tap++) {
        const bytes = v128.load(at)
        const weight = v128.load32_splat(own + ((<usize>tap) << 2))
        const low = i16x8.extend_low_i8x16_u(bytes)
        const high = i16x8.extend_high_i8x16_u(bytes)
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), weight))
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), weight))
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), weight))
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), weight))
        at += <usize>stride
      }
      const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 22), i32x4.shr_s(b, 22))
      const high = i16x8.narrow_i32x4_s(i32x4.shr_s(c, 22), i32x4.shr_s(d, 22))
      v128.store(target + <usize>start, i8x16.narrow_i16x8_u(low, high))
      if (start + 16 >= columns) break
      // The last sixteen columns may overlap those before.
      start = min(start + 16, columns - 16)
    }
  }
}
