/**
 * When weights are binarized. at-once: all from the first step. layers: one layer after another, from the images on.
 * channels: a growing share of the output channels of every layer.
 */
export const binarizingKinds = ['at-once', 'layers', 'channels'] as const
export type Binarizing = (typeof binarizingKinds)[number]
