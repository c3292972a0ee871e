import type { Node } from '../../../graph/node.ts'

/** The names of values in a graph under construction, in either layout. */
export interface Names {
  /** Row-major. */
  plain(node: Node): string
  /** Images in blocks of channels. */
  blocked(node: Node): string
  /** A filter in blocks of inputs and outputs. */
  filter(node: Node): string
}
