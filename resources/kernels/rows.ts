import { exponential } from './exponential'
import { LayerNorm, PoolMaxima, Softmax, SumMiddle } from './convention'
import { address, real, whole } from './parameters'

@inline
function lanes(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}

/** Softmax of rows. */
export function softmax(p: usize, scratch: usize, start: i32, end: i32): void {
  const length = whole(p, Softmax.length)
  const bytes = <usize>length << 2
  const whole16 = bytes & ~15
  for (let row = start; row < end; row++) {
    const x = address(p, Softmax.x) + <usize>row * bytes
    const out = address(p, Softmax.out) + <usize>row * bytes
    let most = f32.NEGATIVE_INFINITY
    for (let at: usize = 0; at < bytes; at += 4) most = max<f32>(most, load<f32>(x + at))
    let sums = f32x4.splat(0)
    let sum: f32 = 0
    for (let at: usize = 0; at < whole16; at += 16) {
      const value = exponential(f32x4.sub(v128.load(x + at), f32x4.splat(most)))
      v128.store(out + at, value)
      sums = f32x4.add(sums, value)
    }
    for (let at = whole16; at < bytes; at += 4) {
      const value = f32x4.extract_lane(exponential(f32x4.splat(load<f32>(x + at) - most)), 0)
      store<f32>(out + at, value)
      sum += value
    }
    const factor: f32 = 1 / (sum + lanes(sums))
    for (let at: usize = 0; at < bytes; at += 4) store<f32>(out + at, load<f32>(out + at) * factor)
  }
}

/** Layer norm of rows. */
export function layerNorm(p: usize, _scratch: usize, start: i32, end: i32): void {
  const length = whole(p, LayerNorm.length)
  const bytes = <usize>length << 2
  const whole16 = bytes & ~15
  for (let row = start; row < end; row++) {
    const x = address(p, LayerNorm.x) + <usize>row * bytes
    const out = address(p, LayerNorm.out) + <usize>row * bytes
    let sums = f32x4.splat(0)
    let sum: f32 = 0
    for (let at: usize = 0; at < whole16; at += 16) sums = f32x4.add(sums, v128.load(x + at))
    for (let at = whole16; at < bytes; at += 4) sum += load<f32>(x + at)
    const mean: f32 = (sum + lanes(sums)) / <f32>length
    sums = f32x4.splat(0)
    sum = 0
    for (let at: usize = 0; at < whole16; at += 16) {
      const centred = f32x4.sub(v128.load(x + at), f32x4.splat(mean))
      sums = f32x4.add(sums, f32x4.mul(centred, centred))
    }
    for (let at = whole16; at < bytes; at += 4) {
      const centred: f32 = load<f32>(x + at) - mean
      sum += centred * centred
    }
    const deviation = sqrt<f32>((sum + lanes(sums)) / <f32>length + real(p, LayerNorm.epsilon))
    for (let at: usize = 0; at < bytes; at += 4) {
      const scale = load<f32>(address(p, LayerNorm.scale) + at), shift = load<f32>(address(p, LayerNorm.shift) + at)
      store<f32>(out + at, ((load<f32>(x + at) - mean) / deviation) * scale + shift)
    }
  }
}

/** Sums over the middle axis of [outer, middle, inner], times a factor; an item is an outer index. */
export function sumMiddle(p: usize, _scratch: usize, start: i32, end: i32): void {
  const middle = whole(p, SumMiddle.middle)
  const inner = whole(p, SumMiddle.inner)
  const bytes = <usize>inner << 2
  for (let item = start; item < end; item++) {
    const x = address(p, SumMiddle.x) + <usize>(item * middle) * bytes
    const out = address(p, SumMiddle.out) + <usize>item * bytes
    let at: usize = 0
    for (; at + 16 <= bytes; at += 16) {
      let sum = f32x4.splat(0)
      for (let index = 0; index < middle; index++) sum = f32x4.add(sum, v128.load(x + <usize>index * bytes + at))
      v128.store(out + at, f32x4.mul(sum, f32x4.splat(real(p, SumMiddle.factor))))
    }
    for (; at < bytes; at += 4) {
      let sum: f32 = 0
      for (let index = 0; index < middle; index++) sum += load<f32>(x + <usize>index * bytes + at)
      store<f32>(out + at, sum * real(p, SumMiddle.factor))
    }
  }
}

/** The largest value in windows over images [height, width, channels]; pixel: its channels. */
export function poolMaxima(p: usize, _scratch: usize, start: i32, end: i32): void {
  const height = whole(p, PoolMaxima.height), width = whole(p, PoolMaxima.width)
  const bytes = <usize>whole(p, PoolMaxima.pixel) << 2
  for (let row = start; row < end; row++) {
    const outWidth = whole(p, PoolMaxima.outWidth)
    const rest = row / outWidth
    const image = rest / whole(p, PoolMaxima.outHeight)
    const outRow = rest % whole(p, PoolMaxima.outHeight)
    const top = outRow * whole(p, PoolMaxima.strideHeight) - whole(p, PoolMaxima.padTop)
    const left = (row % outWidth) * whole(p, PoolMaxima.strideWidth) - whole(p, PoolMaxima.padLeft)
    const out = address(p, PoolMaxima.out) + <usize>row * bytes
    let begun = false
    for (let y = max(top, 0); y < min(top + whole(p, PoolMaxima.kernelHeight), height); y++) {
      for (let x = max(left, 0); x < min(left + whole(p, PoolMaxima.kernelWidth), width); x++) {
        const from = address(p, PoolMaxima.x) + <usize>((image * height + y) * width + x) * bytes
        if (!begun) {
          memory.copy(out, from, bytes)
          begun = true
          continue
        }
        let at: usize = 0
        for (; at + 16 <= bytes; at += 16) v128.store(out + at, f32x4.max(v128.load(out + at), v128.load(from + at)))
        for (; at < bytes; at += 4) store<f32>(out + at, max<f32>(load<f32>(out + at), load<f32>(from + at)))
      }
    }
  }
}
