import { activationResults } from './cifar10-activations.ts'
import { imagenetResults } from './imagenet-residual.ts'
import { metaquantResults } from './metaquant.ts'
import { parqResults } from './parq.ts'
import type { PublishedResult } from './result.ts'

/**
 * Figures that others published and that were read in the source named with each. None is from the tables of
 * ProxConnect or ProxConnect++, and none is from memory.
 */
export const publishedResults: readonly PublishedResult[] = [
  ...parqResults,
  ...metaquantResults,
  ...activationResults,
  ...imagenetResults,
]
