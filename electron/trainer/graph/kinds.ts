import { isOperation, type Node, type OperationName } from './node.ts'

/** Operations that compute each value from the values at its place. */
export const elementwise: ReadonlySet<OperationName> = new Set<OperationName>([
  'negate',
  'absolute',
  'sign',
  'exponential',
  'logarithm',
  'squareRoot',
  'square',
  'tanh',
  'sigmoid',
  'cosine',
  'arctangent',
  'errorFunction',
  'floor',
  'relu',
  'positive',
  'add',
  'subtract',
  'multiply',
  'divide',
  'minimum',
  'maximum',
  'less',
  'lessOrEqual',
  'where',
])

/** Inputs of a node's value, without those that a surrogate declares for its gradient. */
export function valueInputs(node: Node): readonly Node[] {
  return passesOn(node) ? node.inputs.slice(0, 1) : node.inputs
}

/** Whether a node has the value of its first operand. */
export function passesOn(node: Node): boolean {
  return isOperation(node, 'surrogate') || isOperation(node, 'stopGradient')
}
