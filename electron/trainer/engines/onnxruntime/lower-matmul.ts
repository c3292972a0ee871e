import type { Node } from '../../graph/node.ts'
import type { OnnxGraph } from './onnx-graph.ts'

/** Gemm reads transposed operands in place; batched products transpose, which onnxruntime fuses into the product. */
export function lowerMatmul(graph: OnnxGraph, node: Node<'matmul'>, [a, b]: string[]): string {
  const { transposeA, transposeB } = node.attributes
  const [left, right] = node.inputs as [Node, Node]
  if (left.shape.length === 2 && right.shape.length === 2) {
    return graph.add('Gemm', [a!, b!], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 })
  }
  return graph.add('MatMul', [transposeA ? swapLast(graph, a!, left) : a!, transposeB ? swapLast(graph, b!, right) : b!])
}

function swapLast(graph: OnnxGraph, name: string, { shape }: Node): string {
  const axes = shape.map((_, axis) => axis)
  return graph.transpose(name, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!])
}
