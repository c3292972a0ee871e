import { Bytes, bytesFound, bytesPanel, bytesPlaces, bytesTotals, Window } from './convention'
import { address, whole } from './parameters'
import { place, placeBytes, tapAddress } from './window'

/** Output rows that are computed together. */
const block: i32 = 8
/** Groups whose products of two inputs, at most 254 in size each, can be summed in 16 bits. */
const most: i32 = 128

/**
 * A layer of inputs of a byte and signs: whole sums, exact, times the scale of their part. Its parameters:
 * - weights: [outputs / 4, groups] of 16 bits, four inputs of each of four outputs.
 * - tapGroups, groups: groups of four inputs in a tap, and in all.
 * - scales: of each part; partRows: output rows of a part (0: all are one).
 */
export function bytes(p: usize, scratch: usize, start: i32, end: i32): void {
  const q = p + (<usize>Window.count << 2)
  const groups = whole(q, Bytes.groups)
  const outputs = whole(q, Bytes.outputs)
  const outBytes = <usize>whole(q, Bytes.outFloats) << 2
  const partRows = whole(q, Bytes.partRows)
  const scales = address(q, Bytes.scales)
  const panel = bytesPanel(scratch)
  const totals = bytesTotals(scratch, groups)
  const found = bytesFound(scratch, groups)
  for (let first = start; first < end; first += block) {
    const many = min(block, end - first)
    fillBytes(p, bytesPlaces(scratch), first, many, whole(q, Bytes.tapGroups), panel)
    sumRows(panel, groups, totals)
    for (let output = 0; output < outputs; output += 4) {
      const weights = address(q, Bytes.weights) + <usize>((output >> 2) * groups) * 2
      const out = address(q, Bytes.out) + <usize>first * outBytes + (<usize>output << 2)
      for (let row = 0; row < many; row += 4) {
        fourRows(panel + (<usize>row << 2), weights, groups, totals + (<usize>row << 2), found)
        const here = min(4, many - row)
        for (let index = 0; index < here; index++) {
          const part = partRows == 0 ? 0 : (first + row + index) / partRows
          const scale = f32x4.splat(load<f32>(scales + (<usize>part << 2)))
          const value = f32x4.mul(f32x4.convert_i32x4_s(v128.load(found + (<usize>index << 4))), scale)
          const to = out + <usize>(row + index) * outBytes
          if (output + 4 <= outputs) v128.store(to, value)
          else {
            store<f32>(to, f32x4.extract_lane(value, 0))
            if (output + 1 < outputs) store<f32>(to, f32x4.extract_lane(value, 1), 4)
            if (output + 2 < outputs) store<f32>(to, f32x4.extract_lane(value, 2), 8)
          }
        }
      }
    }
  }
}

/** Groups of four inputs of eight windows side by side, [groups, 8] of four bytes; padding is 0. */
function fillBytes(p: usize, places: usize, first: i32, many: i32, tapGroups: i32, panel: usize): void {
  const kernelHeight = whole(p, Window.kernelHeight)
  const kernelWidth = whole(p, Window.kernelWidth)
  for (let row = 0; row < block; row++) {
    const at = places + <usize>row * placeBytes
    if (row < many) place(p, first + row, at)
    let to = panel + (<usize>row << 2)
    for (let tapRow = 0; tapRow < kernelHeight; tapRow++) {
      for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn++) {
        const from = row < many ? tapAddress(p, at, tapRow, tapColumn) : 0
        for (let group = 0; group < tapGroups; group++) {
          store<i32>(to, from == 0 ? 0 : load<i32>(from + (<usize>group << 2)))
          to += 32
        }
      }
    }
  }
}

/** The sum of all inputs of each of eight rows. */
function sumRows(panel: usize, groups: i32, totals: usize): void {
  let low = i32x4.splat(0), high = i32x4.splat(0)
  const end = panel + (<usize>groups << 5)
  for (let x = panel; x < end; x += 32) {
    low = i32x4.add(low, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(v128.load(x))))
    high = i32x4.add(high, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(v128.load(x, 16))))
  }
  v128.store(totals, low)
  v128.store(totals, high, 16)
}

/** Sums of pairs of those bytes that are chosen: by 1 if dot products of bytes are there, else by 255. */
@inline
function chosen(x: v128, mask: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_dot_i8x16_i7x16_s(x, mask)
  return i16x8.extadd_pairwise_i8x16_s(v128.and(x, mask))
}

/** What bits choose, a byte each. */
@inline
function maskOf(bits: v128): v128 {
  const each = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const spread = i8x16.shuffle(bits, bits, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  const mask = i8x16.eq(v128.and(spread, each), each)
  return ASC_FEATURE_RELAXED_SIMD ? v128.and(mask, i8x16.splat(1)) : mask
}

/** Twice what the bits choose, less all: sums with signs, of four rows and four outputs. */
function fourRows(panel: usize, weights: usize, groups: i32, totals: usize, found: usize): void {
  let a = i32x4.splat(0), b = i32x4.splat(0), c = i32x4.splat(0), d = i32x4.splat(0)
  for (let group = 0; group < groups; group += most) {
    const end = panel + (<usize>min(groups, group + most) << 5)
    let s = i16x8.splat(0), t = i16x8.splat(0), u = i16x8.splat(0), v = i16x8.splat(0)
    let w = weights + <usize>group * 2
    for (let x = panel + (<usize>group << 5); x < end; x += 32) {
      const mask = maskOf(v128.load16_splat(w))
      w += 2
      s = i16x8.add(s, chosen(v128.load32_splat(x), mask))
      t = i16x8.add(t, chosen(v128.load32_splat(x, 4), mask))
      u = i16x8.add(u, chosen(v128.load32_splat(x, 8), mask))
      v = i16x8.add(v, chosen(v128.load32_splat(x, 12), mask))
    }
    a = i32x4.add(a, i32x4.extadd_pairwise_i16x8_s(s))
    b = i32x4.add(b, i32x4.extadd_pairwise_i16x8_s(t))
    c = i32x4.add(c, i32x4.extadd_pairwise_i16x8_s(u))
    d = i32x4.add(d, i32x4.extadd_pairwise_i16x8_s(v))
  }
  v128.store(found, i32x4.sub(i32x4.shl(a, 1), v128.load32_splat(totals)))
  v128.store(found, i32x4.sub(i32x4.shl(b, 1), v128.load32_splat(totals, 4)), 16)
  v128.store(found, i32x4.sub(i32x4.shl(c, 1), v128.load32_splat(totals, 8)), 32)
  v128.store(found, i32x4.sub(i32x4.shl(d, 1), v128.load32_splat(totals, 12)), 48)
}
