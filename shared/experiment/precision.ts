/** Formats in which the factors of convolutions and matrix products may be rounded while training. */
export const precisionNames = ['float32', 'tf32', 'bf16'] as const

export type Precision = (typeof precisionNames)[number]
