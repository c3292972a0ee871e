import { writeRows } from './lookup'
import { Dense, densePanel, densePlaces, denseSums, Window } from './convention'
import { address, whole } from './parameters'
import { place, placeBytes, tapAddress } from './window'

const block: i32 = 8

/**
 * A layer or product of real numbers on both sides. Its parameters:
 * - outputStep, inputStep: floats from one output's weight to the next, and from one input's to the next; inputs are
 *   counted tap by tap, channel by channel.
 * - partRows: windows that share their weights (0: all); partFloats: floats from one such part's weights to the next.
 */
export function dense(p: usize, scratch: usize, start: i32, end: i32): void {
  const q = p + (<usize>Window.count << 2)
  const channels = whole(q, Dense.channels)
  const outputs = whole(q, Dense.outputs)
  const outputStep = <usize>whole(q, Dense.outputStep) << 2
  const inputStep = <usize>whole(q, Dense.inputStep) << 2
  const part = whole(q, Dense.partRows)
  const inputs = whole(p, Window.kernelHeight) * whole(p, Window.kernelWidth) * channels
  const places = densePlaces(scratch)
  const panel = densePanel(scratch)
  const sums = denseSums(scratch, inputs)
  let first = start
  while (first < end) {
    let many = min(block, end - first)
    let weights = address(q, Dense.weights)
    if (part != 0) {
      many = min(many, part - (first % part))
      weights += <usize>((first / part) * whole(q, Dense.partFloats)) << 2
    }
    for (let row = 0; row < many; row++) place(p, first + row, places + <usize>row * placeBytes)
    fillPanel(p, places, many, channels, panel)
    let output = 0
    for (; output + 3 < outputs; output += 4) {
      let w = weights + <usize>output * outputStep
      let a0 = f32x4.splat(0), a1 = f32x4.splat(0), b0 = f32x4.splat(0), b1 = f32x4.splat(0)
      let c0 = f32x4.splat(0), c1 = f32x4.splat(0), d0 = f32x4.splat(0), d1 = f32x4.splat(0)
      const panelEnd = panel + <usize>inputs * 32
      for (let x = panel; x < panelEnd; x += 32) {
        const u = v128.load(x), v = v128.load(x, 16)
        const wa = v128.load_splat<f32>(w)
        a0 = f32x4.add(a0, f32x4.mul(u, wa))
        a1 = f32x4.add(a1, f32x4.mul(v, wa))
        const wb = v128.load_splat<f32>(w + outputStep)
        b0 = f32x4.add(b0, f32x4.mul(u, wb))
        b1 = f32x4.add(b1, f32x4.mul(v, wb))
        const wc = v128.load_splat<f32>(w + 2 * outputStep)
        c0 = f32x4.add(c0, f32x4.mul(u, wc))
        c1 = f32x4.add(c1, f32x4.mul(v, wc))
        const wd = v128.load_splat<f32>(w + 3 * outputStep)
        d0 = f32x4.add(d0, f32x4.mul(u, wd))
        d1 = f32x4.add(d1, f32x4.mul(v, wd))
        w += inputStep
      }
      const to = sums + (<usize>output << 5)
      v128.store(to, a0)
      v128.store(to, a1, 16)
      v128.store(to, b0, 32)
      v128.store(to, b1, 48)
      v128.store(to, c0, 64)
      v128.store(to, c1, 80)
      v128.store(to, d0, 96)
      v128.store(to, d1, 112)
    }
    for (; output < outputs; output++) {
      let w = weights + <usize>output * outputStep
      let a = f32x4.splat(0), b = f32x4.splat(0)
      const panelEnd = panel + <usize>inputs * 32
      for (let x = panel; x < panelEnd; x += 32) {
        const factor = v128.load_splat<f32>(w)
        a = f32x4.add(a, f32x4.mul(v128.load(x), factor))
        b = f32x4.add(b, f32x4.mul(v128.load(x, 16), factor))
        w += inputStep
      }
      v128.store(sums + (<usize>output << 5), a)
      v128.store(sums + (<usize>output << 5), b, 16)
    }
    const outBytes = <usize>whole(q, Dense.outFloats) << 2
    writeRows(sums, address(q, Dense.out) + <usize>first * outBytes, outBytes, many, outputs)
    first += many
  }
}

/** The inputs of eight windows side by side, [inputs, 8]. */
function fillPanel(p: usize, places: usize, many: i32, channels: i32, panel: usize): void {
  const kernelHeight = whole(p, Window.kernelHeight)
  const kernelWidth = whole(p, Window.kernelWidth)
  for (let row = 0; row < block; row++) {
    let to = panel + (<usize>row << 2)
    for (let tapRow = 0; tapRow < kernelHeight; tapRow++) {
      for (let tapColumn = 0; tapColumn < kernelWidth; tapColumn++) {
        const from = row < many ? tapAddress(p, places + <usize>row * placeBytes, tapRow, tapColumn) : 0
        for (let channel = 0; channel < channels; channel++) {
          store<f32>(to, from == 0 ? 0 : load<f32>(from + (<usize>channel << 2)))
          to += 32
        }
      }
    }
  }
}
