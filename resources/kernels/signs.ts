import { Pack, PoolSigns, Slice, Unpack } from './convention'
import { address, whole } from './parameters'

/**
 * Signs of rows of floats, a bit each; in rows of outBytes. least: per channel the least x of a +1, or 0 for plain
 * signs; flips: flipped bits (bytes of eight channels).
 */
export function pack(p: usize, _scratch: usize, start: i32, end: i32): void {
  const channels = whole(p, Pack.channels)
  const rowBytes = <usize>whole(p, Pack.outBytes)
  const least = address(p, Pack.least)
  const flips = address(p, Pack.flips)
  const bytes = (channels + 7) >> 3
  for (let row = start; row < end; row++) {
    const x = address(p, Pack.x) + <usize>row * (<usize>channels << 2)
    const out = address(p, Pack.out) + <usize>row * rowBytes
    for (let byte = 0; byte < bytes; byte++) {
      const at = <usize>byte << 5
      let bits = 0
      if ((byte << 3) + 8 <= channels) {
        const low = least == 0 ? f32x4.splat(0) : v128.load(least + at)
        const high = least == 0 ? low : v128.load(least + at, 16)
        bits = i32x4.bitmask(f32x4.ge(v128.load(x + at), low))
        bits |= i32x4.bitmask(f32x4.ge(v128.load(x + at, 16), high)) << 4
        if (least != 0) bits ^= <i32>load<u8>(flips + <usize>byte)
      } else {
        for (let channel = byte << 3; channel < channels; channel++) {
          const bound: f32 = least == 0 ? 0 : load<f32>(least + (<usize>channel << 2))
          const flip = least == 0 ? 0 : (<i32>load<u8>(flips + <usize>byte) >> (channel & 7)) & 1
          bits |= (<i32>(load<f32>(x + (<usize>channel << 2)) >= bound) ^ flip) << (channel & 7)
        }
      }
      store<u8>(out + <usize>byte, <u8>bits)
    }
    for (let byte = <usize>bytes; byte < rowBytes; byte++) store<u8>(out + byte, 0)
  }
}

/** Signs as floats, from rows of rowBytes. */
export function unpack(p: usize, _scratch: usize, start: i32, end: i32): void {
  const channels = whole(p, Unpack.channels)
  for (let row = start; row < end; row++) {
    const x = address(p, Unpack.x) + <usize>(row * whole(p, Unpack.rowBytes))
    const out = address(p, Unpack.out) + <usize>(row * channels) * 4
    for (let channel = 0; channel < channels; channel++) {
      const sign: i32 = (((<i32>load<u8>(x + <usize>(channel >> 3)) >> (channel & 7)) & 1) << 1) - 1
      store<f32>(out + (<usize>channel << 2), <f32>sign)
    }
  }
}

/** Channels `from` to `from + count` of rows of bits. */
export function slice(p: usize, _scratch: usize, start: i32, end: i32): void {
  const from = whole(p, Slice.from)
  const count = whole(p, Slice.count)
  const rowBytes = <usize>whole(p, Slice.outBytes)
  for (let row = start; row < end; row++) {
    const x = address(p, Slice.x) + <usize>(row * whole(p, Slice.rowBytes))
    const out = address(p, Slice.out) + <usize>row * rowBytes
    memory.fill(out, 0, rowBytes)
    for (let channel = 0; channel < count; channel++) {
      const bit = (<i32>load<u8>(x + <usize>((from + channel) >> 3)) >> ((from + channel) & 7)) & 1
      store<u8>(out + <usize>(channel >> 3), <u8>(<i32>load<u8>(out + <usize>(channel >> 3)) | (bit << (channel & 7))))
    }
  }
}

/**
 * The largest sign in windows: or; if a bit is flipped the value falls as its norm's input rises, and the smallest is
 * taken: and. pixel: its bytes; flips: bytes of flipped bits, or 0.
 */
export function poolSigns(p: usize, _scratch: usize, start: i32, end: i32): void {
  const height = whole(p, PoolSigns.height), width = whole(p, PoolSigns.width), pitch = <usize>whole(p, PoolSigns.pixel)
  const flips = address(p, PoolSigns.flips)
  for (let row = start; row < end; row++) {
    const outWidth = whole(p, PoolSigns.outWidth)
    const rest = row / outWidth
    const image = rest / whole(p, PoolSigns.outHeight)
    const top = (rest % whole(p, PoolSigns.outHeight)) * whole(p, PoolSigns.strideHeight) - whole(p, PoolSigns.padTop)
    const left = (row % outWidth) * whole(p, PoolSigns.strideWidth) - whole(p, PoolSigns.padLeft)
    const out = address(p, PoolSigns.out) + <usize>row * pitch
    memory.fill(out, 0, pitch)
    for (let y = max(top, 0); y < min(top + whole(p, PoolSigns.kernelHeight), height); y++) {
      for (let x = max(left, 0); x < min(left + whole(p, PoolSigns.kernelWidth), width); x++) {
        const from = address(p, PoolSigns.x) + <usize>((image * height + y) * width + x) * pitch
        for (let byte: usize = 0; byte < pitch; byte++) {
          const flip: u8 = flips == 0 ? 0 : load<u8>(flips + byte)
          store<u8>(out + byte, load<u8>(out + byte) | (load<u8>(from + byte) ^ flip))
        }
      }
    }
    if (flips == 0) continue
    for (let byte: usize = 0; byte < pitch; byte++) store<u8>(out + byte, load<u8>(out + byte) ^ load<u8>(flips + byte))
  }
}
