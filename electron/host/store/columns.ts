import type { MetricColumns } from '../../trainer/messages.ts'

// Stored as float64 in the order of this processor; every platform that onnxruntime runs on is little-endian.

/** The bytes of a column, not copied. */
export function bytesOf(column: Float64Array): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength)
}

/** A column read back from its bytes; copied, since a blob need not be aligned and is to be handed to another thread. */
export function columnOf(bytes: Buffer): Float64Array {
  const column = new Float64Array(bytes.byteLength / 8)
  Buffer.from(column.buffer).set(bytes)
  return column
}

/** Several pieces of one metric as one. */
export function joinColumns(metric: string, pieces: readonly Omit<MetricColumns, 'metric'>[]): MetricColumns {
  return {
    metric,
    steps: joined(pieces.map(({ steps }) => steps)),
    values: joined(pieces.map(({ values }) => values)),
    times: joined(pieces.map(({ times }) => times)),
  }
}

/** The points from `first` up to, not including, `end`. */
export function sliceColumns({ metric, steps, values, times }: MetricColumns, first: number, end?: number): MetricColumns {
  return { metric, steps: steps.slice(first, end), values: values.slice(first, end), times: times.slice(first, end) }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
