import type { Medium } from '../../shared/contract/media.ts'
import { digestOfBytes, histogramBytes } from '../imports/read-media.ts'
import type { LayerHistogram } from '../trainer/messages.ts'

/** What the latent weights of a layer are called among a run's media. */
export const latentName = ({ layer }: Pick<LayerHistogram, 'layer'>): string => `latent weights of ${layer}`

/** The latent weights of a layer at a step as a histogram like any other. */
export function latentMedium(histogram: LayerHistogram): { facts: Medium; content: Uint8Array } {
  const { step, low, high, counts } = histogram
  const edges = Array.from({ length: counts.length + 1 }, (_, index) => low + (index * (high - low)) / counts.length)
  const content = histogramBytes(edges, Array.from(counts))
  const facts = { type: 'application/json', label: '', width: null, height: null, time: 0, kept: true }
  return {
    facts: {
      ...facts,
      name: latentName(histogram),
      step,
      kind: 'histogram',
      bytes: content.length,
      sha256: digestOfBytes(content),
    },
    content,
  }
}
