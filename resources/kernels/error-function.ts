import { exponential } from './exponential'

/** Where the small form ends, and from where on erf is 1 in float32. */
const split: f32 = 0.921875
const most: f32 = 3.925

/**
 * erf(x) of four floats within two units in the last place, by the polynomials of onnxruntime (MLAS, erf.cpp): x + x
 * P(x^2) below the split, 1 - e^-Q(|x|) above.
 */
@inline
export function errorFunction(x: v128): v128 {
  const absolute = f32x4.min(f32x4.abs(x), f32x4.splat(most))
  const squared = f32x4.mul(absolute, absolute)
  let small = f32x4.splat(-5.99104969e-4)
  small = f32x4.add(f32x4.mul(small, squared), f32x4.splat(4.99339588e-3))
  small = f32x4.add(f32x4.mul(small, squared), f32x4.splat(-2.67667342e-2))
  small = f32x4.add(f32x4.mul(small, squared), f32x4.splat(1.12818025e-1))
  small = f32x4.add(f32x4.mul(small, squared), f32x4.splat(-3.76124859e-1))
  small = f32x4.add(f32x4.mul(small, squared), f32x4.splat(1.28379151e-1))
  small = f32x4.add(f32x4.mul(small, absolute), absolute)
  let large = f32x4.splat(1.72948930e-5)
  large = f32x4.add(f32x4.mul(large, absolute), f32x4.splat(-3.83208680e-4))
  large = f32x4.add(f32x4.mul(large, absolute), f32x4.splat(3.88393435e-3))
  large = f32x4.add(f32x4.mul(large, absolute), f32x4.splat(-2.42545605e-2))
  large = f32x4.add(f32x4.mul(large, absolute), f32x4.splat(1.06777847e-1))
  large = f32x4.add(f32x4.mul(large, absolute), f32x4.splat(6.34846687e-1))
  large = f32x4.add(f32x4.mul(large, absolute), f32x4.splat(1.28717512e-1))
  large = f32x4.add(f32x4.mul(large, absolute), absolute)
  large = f32x4.sub(f32x4.splat(1), exponential(f32x4.neg(large)))
  const chosen = v128.bitselect(large, small, f32x4.gt(absolute, f32x4.splat(split)))
  return v128.or(chosen, v128.and(x, i32x4.splat(0x80000000)))
}
