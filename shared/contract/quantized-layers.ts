import type { ModelFacts } from './run.ts'

/**
 * Names of the layers whose weights are quantized, in the network's order: those of which metrics by layer can tell.
 */
export function quantizedLayers(model: ModelFacts): string[] {
  return model.layers.filter(({ binary, bits }) => binary || (bits ?? 32) < 32).map(({ name }) => name)
}
