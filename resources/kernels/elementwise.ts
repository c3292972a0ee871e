import { exponential } from './exponential'
import { address, real, whole } from './parameters'

/**
 * x * scale + shift over rows of channels, then plus a residual, then kept within bounds; each product and sum is
 * rounded by itself, as if they are computed one after the other. Parameters: x; out; channels; scale or 0; shift or 0;
 * residual or 0; lower and upper bound; values of scale and shift: a row of them, or one (0 or 1).
 */
export function affine(p: usize, _scratch: usize, start: i32, end: i32): void {
  const channels = whole(p, 2)
  const bytes = <usize>channels << 2
  const scale = address(p, 3), shift = address(p, 4), residual = address(p, 5)
  const low = f32x4.splat(real(p, 6)), high = f32x4.splat(real(p, 7))
  for (let row = start; row < end; row++) {
    const x = address(p, 0) + <usize>row * bytes
    const out = address(p, 1) + <usize>row * bytes
    const other = residual + <usize>row * bytes
    let at: usize = 0
    for (; at + 16 <= bytes; at += 16) {
      let value = v128.load(x + at)
      if (scale != 0) value = f32x4.mul(value, v128.load(scale + at))
      if (shift != 0) value = f32x4.add(value, v128.load(shift + at))
      if (residual != 0) value = f32x4.add(value, v128.load(other + at))
      v128.store(out + at, f32x4.min(f32x4.max(value, low), high))
    }
    for (; at < bytes; at += 4) {
      let value = load<f32>(x + at)
      if (scale != 0) value *= load<f32>(scale + at)
      if (shift != 0) value += load<f32>(shift + at)
      if (residual != 0) value += load<f32>(other + at)
      store<f32>(out + at, min<f32>(max<f32>(value, real(p, 6)), real(p, 7)))
    }
  }
}

/**
 * Where an operand of up to six axes lies: five outer axes from the row's number; the innermost has a stride of its
 * own.
 */
@inline
function offset(p: usize, row: i32, strides: usize): usize {
  let rest = row
  let sum = 0
  for (let axis = 4; axis >= 0; axis--) {
    const extent = whole(p, axis)
    sum += (rest % extent) * load<i32>(strides + (<usize>axis << 2))
    rest = rest / extent
  }
  return <usize>sum << 2
}

@inline
function two(operation: i32, a: f32, b: f32): f32 {
  switch (operation) {
    case 0: return a + b
    case 1: return a - b
    case 2: return a * b
    case 3: return a / b
    case 4: return min<f32>(a, b)
    case 5: return max<f32>(a, b)
    default: return <f32>(a <= b)
  }
}

@inline
function fourPairs(operation: i32, a: v128, b: v128): v128 {
  switch (operation) {
    case 0: return f32x4.add(a, b)
    case 1: return f32x4.sub(a, b)
    case 2: return f32x4.mul(a, b)
    case 3: return f32x4.div(a, b)
    case 4: return f32x4.min(a, b)
    case 5: return f32x4.max(a, b)
    default: return v128.and(f32x4.le(a, b), f32x4.splat(1))
  }
}

/**
 * Two operands, broadcast. Parameters: extents of five outer axes; extent of the inner one; operation (add, subtract,
 * multiply, divide, minimum, maximum, less or equal); a, its six strides; b, its six strides; out.
 */
export function combine(p: usize, _scratch: usize, start: i32, end: i32): void {
  const inner = whole(p, 5)
  const operation = whole(p, 6)
  const aStep = <usize>whole(p, 13) << 2
  const bStep = <usize>whole(p, 20) << 2
  for (let row = start; row < end; row++) {
    const a = address(p, 7) + offset(p, row, p + 8 * 4)
    const b = address(p, 14) + offset(p, row, p + 15 * 4)
    const out = address(p, 21) + <usize>(row * inner) * 4
    let index = 0
    if (aStep <= 4 && bStep <= 4) {
      for (; index + 4 <= inner; index += 4) {
        const at = <usize>index << 2
        const left = aStep == 0 ? v128.load_splat<f32>(a) : v128.load(a + at)
        const right = bStep == 0 ? v128.load_splat<f32>(b) : v128.load(b + at)
        v128.store(out + at, fourPairs(operation, left, right))
      }
    }
    for (; index < inner; index++)
      store<f32>(
        out + (<usize>index << 2),
        two(operation, load<f32>(a + <usize>index * aStep), load<f32>(b + <usize>index * bStep)),
      )
  }
}

/**
 * Copies one operand of six axes into another. Parameters: extents of five outer axes; inner extent; x, its six
 * strides; out, its six strides.
 */
export function copy(p: usize, _scratch: usize, start: i32, end: i32): void {
  const inner = whole(p, 5)
  const from = <usize>whole(p, 12) << 2
  const into = <usize>whole(p, 19) << 2
  for (let row = start; row < end; row++) {
    const x = address(p, 6) + offset(p, row, p + 7 * 4)
    const out = address(p, 13) + offset(p, row, p + 14 * 4)
    if (from == 4 && into == 4) memory.copy(out, x, <usize>inner << 2)
    else
      for (let index = 0; index < inner; index++)
        store<f32>(out + <usize>index * into, load<f32>(x + <usize>index * from))
  }
}

@inline
function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))))
}

@inline
function four(operation: i32, x: v128, factor: f32): v128 {
  switch (operation) {
    case 0: return sigmoid(x)
    case 1: return f32x4.mul(x, sigmoid(f32x4.mul(x, f32x4.splat(factor))))
    case 2: return f32x4.max(x, f32x4.splat(0))
    case 3: return f32x4.sqrt(x)
    case 4: return f32x4.mul(x, x)
    case 5: return f32x4.neg(x)
    case 6: return f32x4.abs(x)
    case 7: return f32x4.floor(x)
    case 8: return exponential(x)
    // A register of eight bits that wraps around: the whole number modulo 256, from -128.
    case 9: {
      const shifted = i32x4.add(i32x4.trunc_sat_f32x4_s(x), i32x4.splat(128))
      return f32x4.convert_i32x4_s(i32x4.sub(v128.and(shifted, i32x4.splat(255)), i32x4.splat(128)))
    }
    default: return f32x4.sub(v128.and(f32x4.ge(x, f32x4.splat(0)), f32x4.splat(2)), f32x4.splat(1))
  }
}

/**
 * One operand, four values an item. Parameters: x; out; values; operation (sigmoid, x sigmoid(factor x), relu, square
 * root, square, negate, absolute, floor, exponential, wrap to eight bits, sign); factor.
 */
export function map(p: usize, scratch: usize, start: i32, end: i32): void {
  const count = whole(p, 2)
  const operation = whole(p, 3)
  for (let item = start; item < end; item++) {
    const at = <usize>item << 4
    if ((item << 2) + 4 <= count)
      v128.store(address(p, 1) + at, four(operation, v128.load(address(p, 0) + at), real(p, 4)))
    else {
      const bytes = <usize>(count - (item << 2)) << 2
      memory.copy(scratch, address(p, 0) + at, bytes)
      v128.store(scratch, four(operation, v128.load(scratch), real(p, 4)))
      memory.copy(address(p, 1) + at, scratch, bytes)
    }
  }
}
