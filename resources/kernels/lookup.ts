import { Lookup, lookupPlaces, lookupRest, lookupSums, lookupTables, Window } from './convention'
import { address, whole } from './parameters'
import { place, placeBytes, tapAddress } from './window'

/** Output rows that are computed together: two vectors of four lanes. */
const block: i32 = 8
/** Groups of four inputs whose tables are kept at once: 16 KiB, half of the nearest cache. */
const chunk: i32 = 32
/** Bytes of one group's table: 16 signs of four inputs, eight rows each. */
const tableBytes: usize = 512

/**
 * A layer of real inputs and signs: for every four inputs the sixteen sums that four signs can make are worked out
 * once, and each output looks its own up. Its parameters:
 * - weights: four signs a nibble, [outputs, groups / 8] of 32 bits.
 * - tapGroups: groups of four inputs of a tap; groups: those in all, a multiple of 8.
 */
export function lookup(p: usize, scratch: usize, start: i32, end: i32): void {
  const q = p + (<usize>Window.count << 2)
  const weights = address(q, Lookup.weights)
  const tapGroups = whole(q, Lookup.tapGroups)
  const groups = whole(q, Lookup.groups)
  const outputs = whole(q, Lookup.outputs)
  const channels = whole(q, Lookup.channels)
  const taps = whole(p, Window.kernelHeight) * whole(p, Window.kernelWidth)
  const padded = (outputs + 3) & ~3
  const places = lookupPlaces(scratch)
  const tables = lookupTables(scratch)
  const sums = lookupSums(scratch)
  const rest = lookupRest(scratch, padded)
  for (let first = start; first < end; first += block) {
    const many = min(block, end - first)
    for (let row = 0; row < many; row++) place(p, first + row, places + <usize>row * placeBytes)
    memory.fill(sums, 0, <usize>padded * 32)
    let tap = 0
    let inTap = 0
    for (let group = 0; group < groups; group += chunk) {
      const here = min(chunk, groups - group)
      for (let index = 0; index < here; index++) {
        const table = tables + <usize>index * tableBytes
        if (tap >= taps) memory.fill(table, 0, tableBytes)
        else fillTable(p, places, many, tap, inTap, channels, table, rest)
        if (++inTap == tapGroups) {
          inTap = 0
          tap++
        }
      }
      for (let output = 0; output < outputs; output++) {
        const w = weights + <usize>output * (<usize>groups >> 1) + (<usize>group >> 1)
        const to = sums + (<usize>output << 5)
        let a = v128.load(to)
        let b = v128.load(to, 16)
        let table = tables
        const wEnd = w + (<usize>here >> 1)
        for (let at = w; at < wEnd; at += 4) {
          const signs = load<u32>(at)
          let t = table + ((signs << 5) & 0x1e0)
          a = f32x4.add(a, v128.load(t))
          b = f32x4.add(b, v128.load(t, 16))
          t = table + ((signs << 1) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 512))
          b = f32x4.add(b, v128.load(t, 528))
          t = table + ((signs >> 3) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 1024))
          b = f32x4.add(b, v128.load(t, 1040))
          t = table + ((signs >> 7) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 1536))
          b = f32x4.add(b, v128.load(t, 1552))
          t = table + ((signs >> 11) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 2048))
          b = f32x4.add(b, v128.load(t, 2064))
          t = table + ((signs >> 15) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 2560))
          b = f32x4.add(b, v128.load(t, 2576))
          t = table + ((signs >> 19) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 3072))
          b = f32x4.add(b, v128.load(t, 3088))
          t = table + ((signs >> 23) & 0x1e0)
          a = f32x4.add(a, v128.load(t, 3584))
          b = f32x4.add(b, v128.load(t, 3600))
          table += 8 * tableBytes
        }
        v128.store(to, a)
        v128.store(to, b, 16)
      }
    }
    const outBytes = <usize>whole(q, Lookup.outFloats) << 2
    writeRows(sums, address(q, Lookup.out) + <usize>first * outBytes, outBytes, many, outputs)
  }
}

/** Writes the sums [outputs, 8] of some rows as rows of outputs. */
export function writeRows(sums: usize, out: usize, outBytes: usize, many: i32, outputs: i32): void {
  for (let half = 0; half < 2; half++) {
    const rows = min(4, many - 4 * half)
    if (rows <= 0) return
    const from = sums + <usize>half * 16
    const to = out + <usize>(4 * half) * outBytes
    let output = 0
    if (rows == 4) {
      for (; output + 3 < outputs; output += 4) {
        const s = from + (<usize>output << 5)
        const a = v128.load(s), b = v128.load(s, 32), c = v128.load(s, 64), d = v128.load(s, 96)
        const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
        const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
        const t = to + (<usize>output << 2)
        v128.store(t, v128.shuffle<f64>(ab, cd, 0, 2))
        v128.store(t + outBytes, v128.shuffle<f64>(ab, cd, 1, 3))
        v128.store(t + 2 * outBytes, v128.shuffle<f64>(abHigh, cdHigh, 0, 2))
        v128.store(t + 3 * outBytes, v128.shuffle<f64>(abHigh, cdHigh, 1, 3))
      }
    }
    for (; output < outputs; output++)
      for (let row = 0; row < rows; row++) {
        const sum = load<f32>(from + (<usize>output << 5) + (<usize>row << 2))
        store<f32>(to + <usize>row * outBytes + (<usize>output << 2), sum)
      }
  }
}

/** Four channels of a pixel; zeros behind the last channel and in the padding. */
@inline
function fourChannels(
  p: usize, places: usize, row: i32, many: i32, tapRow: i32, tapColumn: i32, channel: i32, channels: i32, rest: usize
): v128 {
  if (row >= many) return f32x4.splat(0)
  const pixel = tapAddress(p, places + <usize>row * placeBytes, tapRow, tapColumn)
  if (pixel == 0) return f32x4.splat(0)
  const from = pixel + (<usize>channel << 2)
  if (channel + 4 <= channels) return v128.load(from)
  v128.store(rest, f32x4.splat(0))
  for (let index = 0; index < channels - channel; index++) {
    store<f32>(rest + (<usize>index << 2), load<f32>(from + (<usize>index << 2)))
  }
  return v128.load(rest)
}

function fillTable(
  p: usize, places: usize, many: i32, tap: i32, inTap: i32, channels: i32, table: usize, rest: usize
): void {
  const tapRow = tap / whole(p, Window.kernelWidth)
  const tapColumn = tap % whole(p, Window.kernelWidth)
  const channel = inTap << 2
  for (let half = 0; half < 2; half++) {
    const row = half << 2
    const p0 = fourChannels(p, places, row, many, tapRow, tapColumn, channel, channels, rest)
    const p1 = fourChannels(p, places, row + 1, many, tapRow, tapColumn, channel, channels, rest)
    const p2 = fourChannels(p, places, row + 2, many, tapRow, tapColumn, channel, channels, rest)
    const p3 = fourChannels(p, places, row + 3, many, tapRow, tapColumn, channel, channels, rest)
    const low01 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), high01 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7)
    const low23 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5), high23 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7)
    const a = v128.shuffle<f64>(low01, low23, 0, 2), b = v128.shuffle<f64>(low01, low23, 1, 3)
    const c = v128.shuffle<f64>(high01, high23, 0, 2), d = v128.shuffle<f64>(high01, high23, 1, 3)
    const t = table + <usize>half * 16
    const sumAb = f32x4.add(a, b), lessAb = f32x4.sub(a, b)
    const sumCd = f32x4.add(c, d), lessCd = f32x4.sub(c, d)
    // Bit n of the place is the sign of the n-th input, 1 for +.
    const pppp = f32x4.add(sumAb, sumCd), ppmm = f32x4.sub(sumAb, sumCd)
    const pppm = f32x4.add(sumAb, lessCd), ppmp = f32x4.sub(sumAb, lessCd)
    const pmpp = f32x4.add(lessAb, sumCd), pmmm = f32x4.sub(lessAb, sumCd)
    const pmpm = f32x4.add(lessAb, lessCd), pmmp = f32x4.sub(lessAb, lessCd)
    v128.store(t + 15 * 32, pppp)
    v128.store(t, f32x4.neg(pppp))
    v128.store(t + 3 * 32, ppmm)
    v128.store(t + 12 * 32, f32x4.neg(ppmm))
    v128.store(t + 7 * 32, pppm)
    v128.store(t + 8 * 32, f32x4.neg(pppm))
    v128.store(t + 11 * 32, ppmp)
    v128.store(t + 4 * 32, f32x4.neg(ppmp))
    v128.store(t + 13 * 32, pmpp)
    v128.store(t + 2 * 32, f32x4.neg(pmpp))
    v128.store(t + 1 * 32, pmmm)
    v128.store(t + 14 * 32, f32x4.neg(pmmm))
    v128.store(t + 5 * 32, pmpm)
    v128.store(t + 10 * 32, f32x4.neg(pmpm))
    v128.store(t + 9 * 32, pmmp)
    v128.store(t + 6 * 32, f32x4.neg(pmmp))
  }
}
