import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Node } from '../graph/node.ts'
import type { Network } from '../layers/network.ts'

/** Builds a model on images [N, C, H, W] and returns the logits [N, classes]. */
export type ModelBuilder = (network: Network, images: Node, classes: number, parameters: ParameterValues) => Node
