import type { ImageForm } from '../../shared/experiment/models/entry.ts'

/** Images of a split as they lie in memory. */
export interface ImagesInMemory extends ImageForm {
  count: number
  /** [count, channels, height, width]. */
  pixels: Uint8Array
  /** The normalised value of each byte, [channels, 256]. */
  levels: Float32Array
}
