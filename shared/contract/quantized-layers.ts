import type { ModelFacts } from './run.ts'

/**
 * Names of the layers whose weights are quantized, in the network's order: those with metrics by layer.
 */
export function quantizedLayers(model: ModelFacts): string[] {
  return model.layers.filter(({ binary, bits }) => binary || (bits ?? 32) < 32).map(({ name }) => name)
}
