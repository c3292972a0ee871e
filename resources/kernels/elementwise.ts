import { errorFunction } from './error-function'
import { exponential } from './exponential'
import { Affine, Combine, Copy, Map, MapCode, PairCode } from './convention'
import { address, real, whole } from './parameters'

/**
 * x * scale + shift over rows of channels, then plus a residual, then kept within bounds; each product and sum is
 * rounded by itself, as if they are computed one after the other. scale, shift: a value a channel, or 0; residual: 0 if
 * there is none.
 */
export function affine(p: usize, _scratch: usize, start: i32, end: i32): void {
  const channels = whole(p, Affine.channels)
  const bytes = <usize>channels << 2
  const scale = address(p, Affine.scale), shift = address(p, Affine.shift), residual = address(p, Affine.residual)
  const low = f32x4.splat(real(p, Affine.low)), high = f32x4.splat(real(p, Affine.high))
  for (let row = start; row < end; row++) {
    const x = address(p, Affine.x) + <usize>row * bytes
    const out = address(p, Affine.out) + <usize>row * bytes
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
      store<f32>(out + at, min<f32>(max<f32>(value, real(p, Affine.low)), real(p, Affine.high)))
    }
  }
}

/**
 * Where an operand of up to six axes lies: five outer axes from the row's number; the innermost has a stride of its
 * own. The extents are the first parameters.
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
    case PairCode.add: return a + b
    case PairCode.subtract: return a - b
    case PairCode.multiply: return a * b
    case PairCode.divide: return a / b
    case PairCode.minimum: return min<f32>(a, b)
    case PairCode.maximum: return max<f32>(a, b)
    default: return <f32>(a <= b)
  }
}

@inline
function fourPairs(operation: i32, a: v128, b: v128): v128 {
  switch (operation) {
    case PairCode.add: return f32x4.add(a, b)
    case PairCode.subtract: return f32x4.sub(a, b)
    case PairCode.multiply: return f32x4.mul(a, b)
    case PairCode.divide: return f32x4.div(a, b)
    case PairCode.minimum: return f32x4.min(a, b)
    case PairCode.maximum: return f32x4.max(a, b)
    default: return v128.and(f32x4.le(a, b), f32x4.splat(1))
  }
}

/** Two operands, broadcast: extents of five outer axes and the inner one; of each operand its six strides. */
export function combine(p: usize, _scratch: usize, start: i32, end: i32): void {
  const inner = whole(p, Combine.extents + 5)
  const operation = whole(p, Combine.operation)
  const aStep = <usize>whole(p, Combine.aStrides + 5) << 2
  const bStep = <usize>whole(p, Combine.bStrides + 5) << 2
  for (let row = start; row < end; row++) {
    const a = address(p, Combine.a) + offset(p, row, p + (<usize>Combine.aStrides << 2))
    const b = address(p, Combine.b) + offset(p, row, p + (<usize>Combine.bStrides << 2))
    const out = address(p, Combine.out) + <usize>(row * inner) * 4
    let index = 0
    if (aStep <= 4 && bStep <= 4) {
      for (; index + 4 <= inner; index += 4) {
        const at = <usize>index << 2
        const left = aStep == 0 ? v128.load_splat<f32>(a) : v128.load(a + at)
        const right = bStep == 0 ? v128.load_splat<f32>(b) : v128.load(b + at)
        v128.store(out + at, fourPairs(operation, left, right))
      }
    }
    for (; index < inner; index++) {
      const left = load<f32>(a + <usize>index * aStep), right = load<f32>(b + <usize>index * bStep)
      store<f32>(out + (<usize>index << 2), two(operation, left, right))
    }
  }
}

/** Copies one operand of six axes into another, each with its six strides. */
export function copy(p: usize, _scratch: usize, start: i32, end: i32): void {
  const inner = whole(p, Copy.extents + 5)
  const from = <usize>whole(p, Copy.xStrides + 5) << 2
  const into = <usize>whole(p, Copy.outStrides + 5) << 2
  for (let row = start; row < end; row++) {
    const x = address(p, Copy.x) + offset(p, row, p + (<usize>Copy.xStrides << 2))
    const out = address(p, Copy.out) + offset(p, row, p + (<usize>Copy.outStrides << 2))
    if (from == 4 && into == 4) memory.copy(out, x, <usize>inner << 2)
    else {
      for (let index = 0; index < inner; index++) {
        store<f32>(out + <usize>index * into, load<f32>(x + <usize>index * from))
      }
    }
  }
}

@inline
function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))))
}

@inline
function four(operation: i32, x: v128, factor: f32): v128 {
  switch (operation) {
    case MapCode.sigmoid: return sigmoid(x)
    case MapCode.gelu: return f32x4.mul(x, sigmoid(f32x4.mul(x, f32x4.splat(factor))))
    case MapCode.relu: return f32x4.max(x, f32x4.splat(0))
    case MapCode.squareRoot: return f32x4.sqrt(x)
    case MapCode.square: return f32x4.mul(x, x)
    case MapCode.negate: return f32x4.neg(x)
    case MapCode.absolute: return f32x4.abs(x)
    case MapCode.floor: return f32x4.floor(x)
    case MapCode.exponential: return exponential(x)
    case MapCode.errorFunction: return errorFunction(x)
    // A register of eight bits that wraps around: the whole number modulo 256, from -128.
    case MapCode.wrap: {
      const shifted = i32x4.add(i32x4.trunc_sat_f32x4_s(x), i32x4.splat(128))
      return f32x4.convert_i32x4_s(i32x4.sub(v128.and(shifted, i32x4.splat(255)), i32x4.splat(128)))
    }
    default: return f32x4.sub(v128.and(f32x4.ge(x, f32x4.splat(0)), f32x4.splat(2)), f32x4.splat(1))
  }
}

/** One operand, four values an item. */
export function map(p: usize, scratch: usize, start: i32, end: i32): void {
  const count = whole(p, Map.count)
  const operation = whole(p, Map.operation)
  for (let item = start; item < end; item++) {
    const at = <usize>item << 4
    if ((item << 2) + 4 <= count) {
      const x = v128.load(address(p, Map.x) + at)
      v128.store(address(p, Map.out) + at, four(operation, x, real(p, Map.factor)))
    } else {
      const bytes = <usize>(count - (item << 2)) << 2
      memory.copy(scratch, address(p, Map.x) + at, bytes)
      v128.store(scratch, four(operation, v128.load(scratch), real(p, Map.factor)))
      memory.copy(address(p, Map.out) + at, scratch, bytes)
    }
  }
}
