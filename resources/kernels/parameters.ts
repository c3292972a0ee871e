/** The n-th 32-bit integer of a kernel's parameters. */
@inline
export function whole(parameters: usize, index: i32): i32 {
  return load<i32>(parameters + (<usize>index << 2))
}

/** The n-th parameter as an address. */
@inline
export function address(parameters: usize, index: i32): usize {
  return <usize>load<u32>(parameters + (<usize>index << 2))
}

/** The n-th parameter as a float. */
@inline
export function real(parameters: usize, index: i32): f32 {
  return load<f32>(parameters + (<usize>index << 2))
}
