/** Choices of which activations gradients recompute, so that the forward pass need not keep them. */
export const recomputationNames = ['none', 'norms', 'blocks'] as const

export type Recomputation = (typeof recomputationNames)[number]
