/** Images of a split as they lie in memory. */
export interface ImagesInMemory {
  /** [count, channels, height, width]. */
  shape: number[]
  pixels: Uint8Array
  /** The normalised value of each byte, [channels, 256]. */
  levels: Float32Array
}
