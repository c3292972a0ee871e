/** e^x of four floats within two units in the last place, after Cephes' expf; below -87.3 it is 0. */
@inline
export function exponential(x: v128): v128 {
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(-87.33654)), f32x4.splat(88.3762626647949))
  const power = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)))
  const near = f32x4.sub(bounded, f32x4.mul(power, f32x4.splat(0.693359375)))
  const rest = f32x4.sub(near, f32x4.mul(power, f32x4.splat(-2.12194440e-4)))
  let sum = f32x4.splat(1.9875691500e-4)
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.3981999507e-3))
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(8.3334519073e-3))
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(4.1665795894e-2))
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(1.6666665459e-1))
  sum = f32x4.add(f32x4.mul(sum, rest), f32x4.splat(5.0000001201e-1))
  sum = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(rest, rest), sum), rest), f32x4.splat(1))
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23)
  return v128.and(f32x4.mul(sum, scale), f32x4.ge(x, f32x4.splat(-87.33654)))
}
