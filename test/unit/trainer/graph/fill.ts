/** A fixed sequence of well spread numbers from -1 to 1 (golden-ratio steps), for inputs that need no meaning. */
export function fill(size: number, phase: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, index) => 2 * ((index * 0.6180339887498949 + phase * 0.7548776662466927) % 1) - 1,
  )
}
