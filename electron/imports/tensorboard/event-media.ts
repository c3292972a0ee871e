import type { PbfReader } from 'pbf'
import { digestOfBytes, histogramBytes, imageTypeOf, type ReadMedium } from '../read-media.ts'
import { doublesOfTensor, type Tensor } from './tensor.ts'

/** An image as a summary holds it (tensorboard/compat/proto/summary.proto). */
export interface EventImage {
  width: number
  height: number
  bytes: Uint8Array
}

/** Counts of a histogram up to each limit; the first bin begins at `low`. */
export interface EventHistogram {
  low: number
  limits: number[]
  counts: number[]
}

export function readImage(field: number, image: EventImage, pbf: PbfReader): void {
  if (field === 1) image.height = pbf.readVarint()
  else if (field === 2) image.width = pbf.readVarint()
  else if (field === 4) image.bytes = pbf.readBytes()
}

export function readHistogram(field: number, histogram: EventHistogram, pbf: PbfReader): void {
  if (field === 1) histogram.low = pbf.readDouble()
  else if (field === 6) pbf.readPackedDouble(histogram.limits)
  else if (field === 7) pbf.readPackedDouble(histogram.counts)
}

/** An image or a histogram of a value; its bytes are those of the event. */
export type EventMedium = Pick<ReadMedium, 'kind' | 'type' | 'width' | 'height'> & { content: Uint8Array }

/**
 * The images of a value, or its histogram; none if it holds neither.
 * @param plugin of TensorBoard that shows the value
 */
export function mediaOf(
  { image, histogram, tensor }: { image?: EventImage; histogram?: EventHistogram; tensor?: Tensor },
  plugin: string | null,
): EventMedium[] {
  if (image !== undefined) return imageOf(image.bytes, image.width, image.height)
  if (histogram !== undefined) return histogramOf(histogram)
  if (tensor === undefined) return []
  // A tensor of images begins with their width and height, as texts.
  if (plugin === 'images') {
    const [width, height, ...images] = tensor.strings
    return images.flatMap((bytes) => imageOf(bytes, numberIn(width), numberIn(height)))
  }
  return plugin === 'histograms' ? histogramOf(histogramIn(tensor)) : []
}

function imageOf(content: Uint8Array, width: number | null, height: number | null): EventMedium[] {
  const type = imageTypeOf(content)
  return type === null ? [] : [{ kind: 'image', type, width: width || null, height: height || null, content }]
}

function numberIn(text: Uint8Array | undefined): number | null {
  const number = Number(Buffer.from(text ?? []).toString())
  return Number.isSafeInteger(number) && number > 0 ? number : null
}

/** Rows of left edge, right edge and count. */
function histogramIn(tensor: Tensor): EventHistogram | null {
  const numbers = doublesOfTensor(tensor)
  if (numbers === null || numbers.length === 0 || numbers.length % 3 !== 0) return null
  const rows = Array.from({ length: numbers.length / 3 }, (_, index) => numbers.slice(3 * index, 3 * index + 3))
  return { low: rows[0]![0]!, limits: rows.map((row) => row[1]!), counts: rows.map((row) => row[2]!) }
}

/** Empty bins at either side are left out: writers put limits as far out as numbers go. */
function histogramOf(histogram: EventHistogram | null): EventMedium[] {
  if (histogram === null || histogram.counts.length !== histogram.limits.length) return []
  const { low, limits, counts } = histogram
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  if (first < 0) return []
  const left = first === 0 ? Math.min(low, limits[0]!) : limits[first - 1]!
  const edges = [left, ...limits.slice(first, last + 1)]
  if (!edges.every(Number.isFinite)) return []
  const content = histogramBytes(edges, counts.slice(first, last + 1))
  return [{ kind: 'histogram', type: 'application/json', width: null, height: null, content }]
}

/** A medium of an event that lies in a file, read again where its content is wanted. */
export function mediumAt(
  name: string,
  { step, time }: { step: number; time: number },
  { content, ...facts }: EventMedium,
  read: () => Promise<Uint8Array | null>,
): ReadMedium {
  const [bytes, sha256] = [content.length, digestOfBytes(content)]
  return { ...facts, name, step, time, bytes, sha256, label: '', content: read }
}
