import type { Manifest } from '../../shared/packed/manifest.ts'
import { t } from '../words/words.ts'

/**
 * An image file as the bytes that a model takes, [channels, height, width]: the shorter side scaled, the middle cut
 * out.
 * @throws Error if it is not an image
 */
export async function imageBytes(file: Blob, { channels, height, width }: Manifest['images']): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(t('run.unreadableImage'))
  })
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  const scale = Math.max(width / bitmap.width, height / bitmap.height)
  const [wide, high] = [bitmap.width * scale, bitmap.height * scale]
  context.drawImage(bitmap, (width - wide) / 2, (height - high) / 2, wide, high)
  bitmap.close()
  const { data } = context.getImageData(0, 0, width, height)
  const plane = height * width
  const bytes = new Uint8Array(channels * plane)
  for (let pixel = 0; pixel < plane; pixel++) {
    const [red, green, blue] = [data[4 * pixel]!, data[4 * pixel + 1]!, data[4 * pixel + 2]!]
    // The luma of ITU-R BT.601.
    if (channels === 1) bytes[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
    else for (const [channel, value] of [red, green, blue].entries()) bytes[channel * plane + pixel] = value
  }
  return bytes
}
