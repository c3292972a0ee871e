/** Mean and deviation of the training images' pixels, one a channel, on the scale from 0 to 255. */
export interface Normalisation {
  mean: readonly number[]
  deviation: readonly number[]
}

/** Gathers the mean and deviation of images, [channels, plane] each. The order in which they come does not matter. */
export function channelStatistics(
  channels: number,
  plane: number,
): { add(images: Uint8Array): void; normalisation(): Normalisation } {
  const histograms = Array.from({ length: channels }, () => new Float64Array(256))
  return {
    add(images) {
      for (let start = 0, channel = 0; start < images.length; start += plane, channel = (channel + 1) % channels) {
        const histogram = histograms[channel]!
        for (let pixel = start; pixel < start + plane; pixel++) histogram[images[pixel]!]! += 1
      }
    },
    normalisation() {
      const total = histograms[0]!.reduce((sum, count) => sum + count, 0)
      const moment = (histogram: Float64Array, term: (level: number) => number): number =>
        histogram.reduce((sum, count, level) => sum + count * term(level), 0) / total
      const mean = histograms.map((histogram) => moment(histogram, (level) => level))
      // A channel without contrast keeps deviation 1.
      const deviation = histograms.map(
        (histogram, channel) => Math.sqrt(moment(histogram, (level) => (level - mean[channel]!) ** 2)) || 1,
      )
      return { mean, deviation }
    },
  }
}
