import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import { look, tableOf, type Table } from './table.ts'

/** Keeps the `bits` highest bits of every level. */
export function posterize(from: Uint8Array, to: Uint8Array, bits: number): void {
  const mask = 256 - 2 ** (8 - bits)
  look(
    from,
    to,
    tableOf((level) => level & mask),
  )
}

/** Inverts every level from `threshold` on. */
export function solarize(from: Uint8Array, to: Uint8Array, threshold: number): void {
  look(
    from,
    to,
    tableOf((level) => (level >= threshold ? 255 - level : level)),
  )
}

/** Adds to every level below 128, up to 255. */
export function solarizeAdd(from: Uint8Array, to: Uint8Array, added: number): void {
  look(
    from,
    to,
    tableOf((level) => (level < 128 ? Math.min(255, level + added) : level)),
  )
}

/** Stretches every channel so that its levels reach from 0 to 255; a channel without contrast stays. */
export function autoContrast(from: Uint8Array, to: Uint8Array, form: ImageForm): void {
  perChannel(from, to, form, (histogram) => {
    const lowest = histogram.findIndex((count) => count > 0)
    const highest = histogram.findLastIndex((count) => count > 0)
    return highest === lowest
      ? null
      : tableOf((level) => Math.min(255, Math.max(0, Math.floor(((level - lowest) * 255) / (highest - lowest)))))
  })
}

/**
 * Makes the levels of every channel about equally frequent, as Pillow does; a channel whose pixels, but for its highest
 * level, are fewer than 255 stays as it is.
 */
export function equalize(from: Uint8Array, to: Uint8Array, form: ImageForm): void {
  perChannel(from, to, form, (histogram) => {
    const highest = histogram.findLastIndex((count) => count > 0)
    const step = Math.floor((form.height * form.width - histogram[highest]!) / 255)
    if (step === 0) return null
    let below = Math.floor(step / 2)
    return tableOf((each) => {
      const level = Math.min(255, Math.floor(below / step))
      below += histogram[each]!
      return level
    })
  })
}

/** Sends every channel through the table that is made from its histogram; null leaves the channel. */
function perChannel(
  from: Uint8Array,
  to: Uint8Array,
  { channels, height, width }: ImageForm,
  makeTable: (histogram: Uint32Array) => Table | null,
): void {
  const plane = height * width
  const histogram = new Uint32Array(256)
  for (let start = 0; start < channels * plane; start += plane) {
    histogram.fill(0)
    for (let index = start; index < start + plane; index++) histogram[from[index]!]!++
    const table = makeTable(histogram)
    if (table === null) to.set(from.subarray(start, start + plane), start)
    else look(from, to, table, start, start + plane)
  }
}
