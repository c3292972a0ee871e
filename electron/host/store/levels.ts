/** Points that the finest level sums up in one entry. */
export const pointsInBucket = 64

const bytesInBucket = 19

/**
 * Summary for charts of up to 64 successive points: where they are lowest and highest, and where one of them is first
 * not finite, since that is a gap. It depends on nothing but the points.
 */
export interface Bucket {
  /** NaN if no value is finite; then `lowAt` and `highAt` mean nothing. */
  low: number
  high: number
  /** Places of the lowest and the highest among the points; the first of equals. */
  lowAt: number
  highAt: number
  /** The first value that is not finite, and its place; null if all are. */
  odd: { at: number; value: number } | null
}

const oddValues = [0, Number.NaN, Infinity, -Infinity] as const

/** The entry of the values from `first` up to, not including, `end`; places count from `first`. */
export function bucketOf(values: Float64Array, first = 0, end = values.length): Bucket {
  const bucket: Bucket = { low: Number.NaN, high: Number.NaN, lowAt: 0, highAt: 0, odd: null }
  for (let index = first; index < end; index++) {
    const value = values[index]!
    if (value - value !== 0) bucket.odd ??= { at: index - first, value }
    else {
      // Written so that the first finite value, compared with NaN, is taken.
      if (!(value >= bucket.low)) {
        bucket.low = value
        bucket.lowAt = index - first
      }
      if (!(value <= bucket.high)) {
        bucket.high = value
        bucket.highAt = index - first
      }
    }
  }
  return bucket
}

/** The finest level over some values: 19 bytes for every 64 of them. */
export function encodeLevel(values: Float64Array): Buffer {
  const count = Math.ceil(values.length / pointsInBucket)
  const bytes = Buffer.allocUnsafe(count * bytesInBucket)
  for (let index = 0; index < count; index++) {
    const { low, high, lowAt, highAt, odd } = bucketOf(
      values,
      index * pointsInBucket,
      Math.min(values.length, (index + 1) * pointsInBucket),
    )
    const offset = index * bytesInBucket
    bytes.writeDoubleLE(low, offset)
    bytes.writeDoubleLE(high, offset + 8)
    bytes[offset + 16] = lowAt
    bytes[offset + 17] = highAt
    bytes[offset + 18] = odd === null ? 0 : odd.at + 64 * kindOf(odd.value)
  }
  return bytes
}

export function decodeLevel(bytes: Buffer): Bucket[] {
  return Array.from({ length: bytes.length / bytesInBucket }, (_, index) => {
    const offset = index * bytesInBucket
    const odd = bytes[offset + 18]!
    return {
      low: bytes.readDoubleLE(offset),
      high: bytes.readDoubleLE(offset + 8),
      lowAt: bytes[offset + 16]!,
      highAt: bytes[offset + 17]!,
      odd: odd < 64 ? null : { at: odd % 64, value: oddValues[odd >> 6]! },
    }
  })
}

function kindOf(value: number): number {
  return Number.isNaN(value) ? 1 : value > 0 ? 2 : 3
}
