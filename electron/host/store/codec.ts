/**
 * Columns of numbers as bytes, bit for bit but for the payload of a NaN: a byte that says how, then the numbers in the
 * order of this processor; every platform that onnxruntime runs on is little-endian. Steps are mostly a straight line
 * and take 17 bytes however many they are; times are whole milliseconds at a steady pace and take about one byte each.
 */
const ways = { constant: 0, line: 1, differences: 2, float32: 3, float64: 4 } as const

/** The bytes of a column, in the smallest of the ways that give it back. */
export function encodeColumn(column: Float64Array): Buffer {
  if (column.length === 0) return Buffer.of(ways.float64)
  if (isConstant(column)) return packed(ways.constant, column.subarray(0, 1))
  if (isLine(column)) return packed(ways.line, Float64Array.of(column[0]!, column[1]! - column[0]!))
  const differences = encodeDifferences(column)
  const narrow = column.every((value) => Object.is(value, Math.fround(value)))
  const plain = 1 + column.length * (narrow ? 4 : 8)
  if (differences !== null && differences.length < plain) return differences
  return narrow ? packed(ways.float32, Float32Array.from(column)) : packed(ways.float64, column)
}

/** @param count numbers in the column. @throws Error if the bytes have another format. */
export function decodeColumn(bytes: Uint8Array, count: number): Float64Array {
  switch (bytes[0]) {
    case ways.constant:
      return new Float64Array(count).fill(float64(bytes, 1)[0]!)
    case ways.line: {
      const [first, stride] = float64(bytes, 2) as unknown as [number, number]
      const column = new Float64Array(count)
      for (let index = 0; index < count; index++) column[index] = first + index * stride
      return column
    }
    case ways.differences:
      return decodeDifferences(bytes, count)
    case ways.float32: {
      const narrow = new Float32Array(count)
      new Uint8Array(narrow.buffer).set(bytes.subarray(1, 1 + 4 * count))
      return Float64Array.from(narrow)
    }
    case ways.float64:
      return float64(bytes, count)
    default:
      throw new Error(`A column of the store is written in a way that this Signum does not know (${bytes[0]}).`)
  }
}

/** Reads single numbers of a column; one that is a straight line is not written out for it. */
export function readerOf(bytes: Uint8Array, count: number): (index: number) => number {
  if (bytes[0] === ways.line) {
    const [first, stride] = float64(bytes, 2) as unknown as [number, number]
    return (index) => first + index * stride
  }
  const column = decodeColumn(bytes, count)
  return (index) => column[index]!
}

function packed(way: number, numbers: Float64Array | Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + numbers.byteLength)
  bytes[0] = way
  bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), 1)
  return bytes
}

/** Copied: a blob need not be aligned. */
function float64(bytes: Uint8Array, count: number): Float64Array {
  const column = new Float64Array(count)
  new Uint8Array(column.buffer).set(bytes.subarray(1, 1 + 8 * count))
  return column
}

function isConstant(column: Float64Array): boolean {
  return column.every((value) => Object.is(value, column[0]))
}

function isLine(column: Float64Array): boolean {
  const first = column[0]!
  const stride = column[1]! - first
  return column.every((value, index) => Object.is(value, first + index * stride))
}

/**
 * Whole numbers as the first one and, zigzag and in groups of seven bits, how much each step differs from the one
 * before; null if they are not whole.
 */
function encodeDifferences(column: Float64Array): Buffer | null {
  const bytes = Buffer.allocUnsafe(9 + 8 * column.length)
  bytes[0] = ways.differences
  let end = bytes.writeDoubleLE(column[0]!, 1)
  let value = column[0]!
  let difference = 0
  if (!isWhole(value)) return null
  for (let index = 1; index < column.length; index++) {
    const next = column[index]!
    const change = next - value - difference
    if (!isWhole(next) || Math.abs(change) > 2 ** 51) return null
    let rest = change < 0 ? -2 * change - 1 : 2 * change
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[end++] = 128 + (rest % 128)
    bytes[end++] = rest
    difference += change
    value = next
  }
  return Buffer.from(bytes.subarray(0, end))
}

function decodeDifferences(bytes: Uint8Array, count: number): Float64Array {
  const column = new Float64Array(count)
  let value = (column[0] = float64(bytes, 1)[0]!)
  let difference = 0
  let at = 9
  for (let index = 1; index < count; index++) {
    let byte = bytes[at++]!
    let rest = byte & 127
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = bytes[at++]!
      rest += (byte & 127) * scale
    }
    difference += rest % 2 === 1 ? -(rest + 1) / 2 : rest / 2
    value += difference
    column[index] = value
  }
  return column
}

/** -0 is not: a difference would lose its sign. */
function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}
