/**
 * What is binary. bw: weights. bwa: weights and activations. bwaa: and their sums in accumulators of 8 bits. ba:
 * activations, with real weights.
 */
export const regimes = ['bw', 'bwa', 'bwaa', 'ba'] as const
export type Regime = (typeof regimes)[number]

/** Whether products within attention are of real values or of bits. */
export const attentionKinds = ['real', 'binary'] as const
export type AttentionKind = (typeof attentionKinds)[number]

/** Whether layers take signs in a regime. */
export function takesSigns(regime: Regime): boolean {
  return regime !== 'bw'
}
