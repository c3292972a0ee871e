import { isOperation, type Node } from '../../graph/node.ts'
import { passesOn } from '../../graph/kinds.ts'
import { microsoftDomain, type OnnxGraph } from './onnx-graph.ts'

/** The value whose sign a node is, or null. */
export function signedBy(node: Node): Node | null {
  if (isOperation(node, 'sign')) return node.inputs[0]!
  return passesOn(node) ? signedBy(node.inputs[0]!) : null
}

/** Represents zero among the bytes of signs. */
export const zeroByte = 1

/** The signs of x as unsigned bytes: 0 and 2, around 1. */
export function signBytes(graph: OnnxGraph, x: string): string {
  return graph.add('Where', [
    graph.add('GreaterOrEqual', [x, graph.floats([0])]),
    graph.byte(zeroByte + 1),
    graph.byte(zeroByte - 1),
  ])
}

/** Signs that are 1 and -1 as signed bytes. */
export function signedBytes(graph: OnnxGraph, signs: string): string {
  return graph.add('Cast', [signs], { to: 3 })
}

/**
 * factor a b + bias, of signs in bytes: a[m, k] around 1 by b[k, n]. Sums are whole numbers in 32 bits and exact; in
 * float32 they are too, up to 2^24 inputs, so that both ways of computing them give the same bits.
 */
export function multiplySigns(graph: OnnxGraph, a: string, b: string, factor: number, bias: string | null): string {
  const inputs = [
    a,
    b,
    graph.floats([factor]),
    graph.floats([1]),
    graph.byte(zeroByte),
    ...(bias === null ? [] : ['', bias]),
  ]
  return graph.addMany('MatMulIntegerToFloat', inputs, {}, 1, microsoftDomain)[0]!
}
