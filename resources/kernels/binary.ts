import { Binary, binaryCounts, binaryPlaces, binaryRows, Window } from './convention'
import { address, whole } from './parameters'
import { place, placeBytes, tapAddress } from './window'

/** Output rows that are computed together: the weights of four outputs stay in the nearest cache meanwhile. */
const block: i32 = 8

/**
 * A layer of signs on both sides: exclusive or and popcount, 64 products at a time. The result is sums (float32), or
 * with thresholds one bit an output. Its parameters:
 * - weights: groups of four outputs [outputs / 4, words, 4] of 64 bits; words of a row.
 * - inPlace: 1 if rows lie in memory as they are needed.
 * - classOf: the class of every output pixel (u16), or 0 if there is one class.
 * - whole: per class and output the sum if no bit differs.
 * - most: per class and output the most differing bits of a +1, or 0 for sums; flips: flipped bits.
 */
export function binary(p: usize, scratch: usize, start: i32, end: i32): void {
  const q = p + (<usize>Window.count << 2)
  const weights = address(q, Binary.weights)
  const words = whole(q, Binary.words)
  const outputs = whole(q, Binary.outputs)
  const inPlace = whole(q, Binary.inPlace) != 0
  const padded = (outputs + 7) & ~7
  const rowBytes = <usize>words << 3
  const places = binaryPlaces(scratch)
  const rows = binaryRows(scratch)
  const counts = binaryCounts(scratch, words)
  for (let first = start; first < end; first += block) {
    const many = min(block, end - first)
    let x = rows
    if (inPlace) x = address(p, Window.x) + <usize>first * rowBytes
    else gather(p, first, many, places, rows, rowBytes, <usize>whole(q, Binary.tapBytes))
    for (let output = 0; output < outputs; output += 4) {
      const w = weights + <usize>output * rowBytes
      const to = counts + (<usize>output << 2)
      let row = 0
      for (; row + 1 < many; row += 2) {
        const at = to + <usize>(row * padded) * 4
        twoRows(x + <usize>row * rowBytes, rowBytes, w, at, <usize>padded << 2, words)
      }
      if (row < many) oneRow(x + <usize>row * rowBytes, w, to + <usize>(row * padded) * 4, words)
    }
    const classes = address(q, Binary.classOf)
    const pixels = whole(p, Window.outHeight) * whole(p, Window.outWidth)
    for (let row = 0; row < many; row++) {
      const kind = classes == 0 ? 0 : <i32>load<u16>(classes + (<usize>((first + row) % pixels) << 1))
      const out = address(q, Binary.out) + <usize>(first + row) * <usize>whole(q, Binary.outBytes)
      const from = counts + <usize>(row * padded) * 4
      const ofKind = <usize>(kind * padded) * 4
      if (address(q, Binary.most) == 0) writeSums(from, address(q, Binary.whole) + ofKind, out, outputs)
      else writeBits(from, address(q, Binary.most) + ofKind, address(q, Binary.flips), out, outputs)
    }
  }
}

/** Copies the taps of some windows on end; padding is zero bits. */
function gather(p: usize, first: i32, many: i32, places: usize, rows: usize, rowBytes: usize, tapBytes: usize): void {
  const kernelHeight = whole(p, Window.kernelHeight)
  const kernelWidth = whole(p, Window.kernelWidth)
  for (let row = 0; row < many; row++) {
    place(p, first + row, places)
    let to = rows + <usize>row * rowBytes
    // The last word's bytes behind the last tap must not differ.
    store<u64>(to + rowBytes - 8, 0)
    for (let tapRow = 0; tapRow < kernelHeight; tapRow++) {
      for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn++) {
        const from = tapAddress(p, places, tapRow, tapColumn)
        if (from == 0) memory.fill(to, 0, tapBytes)
        else if (tapBytes == 8) store<u64>(to, load<u64>(from))
        else if (tapBytes == 16) v128.store(to, v128.load(from))
        else if (tapBytes == 2) store<u16>(to, load<u16>(from))
        else if (tapBytes == 4) store<u32>(to, load<u32>(from))
        else if ((tapBytes & 15) == 0) {
          for (let byte: usize = 0; byte < tapBytes; byte += 16) v128.store(to + byte, v128.load(from + byte))
        }
        else memory.copy(to, from, tapBytes)
        to += tapBytes
      }
    }
  }
}

/** Differing bits of two rows and four outputs. */
function twoRows(x: usize, rowBytes: usize, w: usize, out: usize, outBytes: usize, words: i32): void {
  let a0: i64 = 0, a1: i64 = 0, a2: i64 = 0, a3: i64 = 0
  let b0: i64 = 0, b1: i64 = 0, b2: i64 = 0, b3: i64 = 0
  const y = x + rowBytes
  const end = x + (<usize>words << 3)
  const across = y - x
  while (x < end) {
    const u = load<u64>(x)
    const v = load<u64>(x + across)
    const w0 = load<u64>(w)
    a0 += popcnt<u64>(u ^ w0)
    b0 += popcnt<u64>(v ^ w0)
    const w1 = load<u64>(w, 8)
    a1 += popcnt<u64>(u ^ w1)
    b1 += popcnt<u64>(v ^ w1)
    const w2 = load<u64>(w, 16)
    a2 += popcnt<u64>(u ^ w2)
    b2 += popcnt<u64>(v ^ w2)
    const w3 = load<u64>(w, 24)
    a3 += popcnt<u64>(u ^ w3)
    b3 += popcnt<u64>(v ^ w3)
    x += 8
    w += 32
  }
  store<i32>(out, <i32>a0)
  store<i32>(out, <i32>a1, 4)
  store<i32>(out, <i32>a2, 8)
  store<i32>(out, <i32>a3, 12)
  store<i32>(out + outBytes, <i32>b0)
  store<i32>(out + outBytes, <i32>b1, 4)
  store<i32>(out + outBytes, <i32>b2, 8)
  store<i32>(out + outBytes, <i32>b3, 12)
}

/** Differing bits of one row and four outputs. */
function oneRow(x: usize, w: usize, out: usize, words: i32): void {
  let a0: i64 = 0, a1: i64 = 0, a2: i64 = 0, a3: i64 = 0
  const end = x + (<usize>words << 3)
  while (x < end) {
    const u = load<u64>(x)
    a0 += popcnt<u64>(u ^ load<u64>(w))
    a1 += popcnt<u64>(u ^ load<u64>(w, 8))
    a2 += popcnt<u64>(u ^ load<u64>(w, 16))
    a3 += popcnt<u64>(u ^ load<u64>(w, 24))
    x += 8
    w += 32
  }
  store<i32>(out, <i32>a0)
  store<i32>(out, <i32>a1, 4)
  store<i32>(out, <i32>a2, 8)
  store<i32>(out, <i32>a3, 12)
}

/** Counts of differing bits as sums: what there would be without any, less twice the count. */
function writeSums(counts: usize, whole: usize, out: usize, outputs: i32): void {
  let output = 0
  for (; output + 3 < outputs; output += 4) {
    const at = <usize>output << 2
    v128.store(out + at, f32x4.convert_i32x4_s(i32x4.sub(v128.load(whole + at), i32x4.shl(v128.load(counts + at), 1))))
  }
  for (; output < outputs; output++) {
    const at = <usize>output << 2
    store<f32>(out + at, <f32>(load<i32>(whole + at) - (load<i32>(counts + at) << 1)))
  }
}

/**
 * One bit an output: whether the count is small enough, turned round where the norm turns. Bits behind the last are
 * 0.
 */
function writeBits(counts: usize, most: usize, flips: usize, out: usize, outputs: i32): void {
  for (let output = 0; output < outputs; output += 8) {
    const at = <usize>output << 2
    const low = i32x4.bitmask(i32x4.le_s(v128.load(counts + at), v128.load(most + at)))
    const high = i32x4.bitmask(i32x4.le_s(v128.load(counts + at, 16), v128.load(most + at, 16)))
    let bits = (low | (high << 4)) ^ <i32>load<u8>(flips + <usize>(output >> 3))
    if (output + 8 > outputs) bits &= (1 << (outputs - output)) - 1
    store<u8>(out + <usize>(output >> 3), <u8>bits)
  }
}
