import type { Node } from '../graph/node.ts'
import { add, divide, minimum, multiply, square, squareRoot } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { sum } from '../graph/operations/reduction.ts'

/** Keeps the quotient finite if all gradients vanish; the value of PyTorch's clip_grad_norm_. */
const epsilon = 1e-6

/**
 * Gradients shortened together so that their common Euclidean norm is at most `bound` (Pascanu, Mikolov and Bengio,
 * 2013). For latent weights the gradient is B(w*) g, what the optimizer is given. A bound of 0 leaves them as they are.
 */
export function clipGradients(gradients: readonly Node[], bound: number): Node[] {
  if (!(bound > 0) || gradients.length === 0) return [...gradients]
  const squares = gradients.map((gradient) => reshape(sum(square(gradient)), []))
  const norm = squareRoot(squares.reduce((total, part) => add(total, part)))
  const factor = minimum(divide(bound, add(norm, epsilon)), 1)
  return gradients.map((gradient) => multiply(gradient, factor))
}
