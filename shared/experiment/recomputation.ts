/** What gradients have made again, so that the forward pass need not keep it. */
export const recomputationNames = ['none', 'norms', 'blocks'] as const

export type Recomputation = (typeof recomputationNames)[number]
