import type { Node } from '../../graph/node.ts'
import { sizeOf } from '../../graph/shape.ts'
import { broadcastStrides, forEachIndex } from './elementwise.ts'

export function evaluateMatmul(node: Node<'matmul'>, [a, b]: Float64Array[]): Float64Array {
  const { transposeA, transposeB } = node.attributes
  const [left, right] = node.inputs as [Node, Node]
  const [rows, columns] = node.shape.slice(-2) as [number, number]
  const inner = left.shape.at(transposeA ? -2 : -1)!
  const result = new Float64Array(sizeOf(node.shape))
  const batch = node.shape.slice(0, -2)
  const perMatrix = (strides: readonly number[], size: number) => strides.map((stride) => stride * size)
  const [leftBatch, rightBatch] = [left, right].map(({ shape }) =>
    perMatrix(broadcastStrides(shape.slice(0, -2), batch), shape.at(-1)! * shape.at(-2)!),
  )
  forEachIndex(batch, [leftBatch!, rightBatch!], (position, [leftStart, rightStart]) => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0
        for (let k = 0; k < inner; k++) {
          const x = a![leftStart! + (transposeA ? k * rows + row : row * inner + k)]!
          const y = b![rightStart! + (transposeB ? column * inner + k : k * columns + column)]!
          sum += x * y
        }
        result[position * rows * columns + row * columns + column] = sum
      }
    }
  })
  return result
}
