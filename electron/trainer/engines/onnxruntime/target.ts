/** Target of an ONNX graph. */
export interface Target {
  /** Channels a block, where images are to be kept in blocks of them; null for row-major ones. */
  block: number | null
  /** Whether products of signs by signs are counted in bytes. */
  bytes: boolean
  /**
   * Whether to do without what onnxruntime's graphics providers lack: the places of maxima, and the statistics of a
   * layer norm.
   */
  graphics: boolean
}

/** ONNX that the processor runs in any version of onnxruntime. */
export const plainOnnx: Target = { block: null, bytes: false, graphics: false }

/** ONNX that any provider runs. */
export const graphicsOnnx: Target = { ...plainOnnx, graphics: true }
