import { widenCodes } from '../kernel-convention.ts'
import { sizeOf } from '../manifest.ts'
import { narrowed, rowLengthOf, type NarrowStorage } from '../narrow.ts'
import type { PlanBuilder } from './builder.ts'

/** Where a constant in fewer than four bytes a number lies, and the scales of its rows (0: none). */
export interface NarrowPlace {
  address: number
  scales: number
}

/**
 * Numbers kept in fewer bytes, as floats in a buffer of their own that lasts until it is released. They were made of
 * such bytes, so that the bytes are found again exactly.
 * @param known where they lie already
 */
export function widenedFloats(
  builder: PlanBuilder,
  numbers: Float32Array,
  shape: readonly number[],
  storage: NarrowStorage,
  known: NarrowPlace | undefined,
): { address: number; bytes: NarrowPlace } {
  const place = known ?? placed(builder, numbers, shape, storage)
  const count = sizeOf(shape)
  const length = rowLengthOf(shape)
  const address = builder.reserve(4 * count)
  builder.call('widen', Math.ceil(count / length), {
    x: place.address,
    scales: place.scales,
    out: address,
    count,
    length,
    form: widenCodes[storage],
  })
  return { address, bytes: place }
}

function placed(builder: PlanBuilder, numbers: Float32Array, shape: readonly number[], storage: NarrowStorage) {
  const { bytes, scales } = narrowed(numbers, shape, storage)
  return {
    address: builder.constant(storage === 'float16' ? new Uint16Array(bytes.buffer) : new Int8Array(bytes.buffer)),
    scales: scales.length === 0 ? 0 : builder.constant(scales),
  }
}
