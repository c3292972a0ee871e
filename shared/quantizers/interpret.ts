import type { BinaryOperation, Comparison, Expression, UnaryOperation } from './expression.ts'

/** Targets of interpretation of an expression: numbers, graph tensors, text, derivatives. */
export interface Algebra<Value> {
  constant(value: number): Value
  unary(operation: UnaryOperation, operand: Value): Value
  binary(operation: BinaryOperation, left: Value, right: Value): Value
  select(comparison: Comparison, left: Value, right: Value, then: Value, otherwise: Value): Value
}

export type Symbols<Value> = Readonly<Record<string, Value>>

/**
 * Evaluates an expression in an algebra. Each shared sub-expression (same object) is evaluated once.
 * @throws Error if a symbol of the expression has no value.
 */
export function interpret<Value>(root: Expression, algebra: Algebra<Value>, symbols: Symbols<Value>): Value {
  const done = new Map<Expression, Value>()
  function visit(node: Expression): Value {
    const known = done.get(node)
    if (known !== undefined) return known
    const value = compute(node)
    done.set(node, value)
    return value
  }
  function compute(node: Expression): Value {
    switch (node.kind) {
      case 'constant':
        return algebra.constant(node.value)
      case 'symbol': {
        const value = symbols[node.name]
        if (value === undefined)
          throw new Error(`The symbol "${node.name}" has no value; known are ${Object.keys(symbols).join(', ')}.`)
        return value
      }
      case 'unary':
        return algebra.unary(node.operation, visit(node.operand))
      case 'binary':
        return algebra.binary(node.operation, visit(node.left), visit(node.right))
      case 'select':
        return algebra.select(
          node.comparison,
          visit(node.left),
          visit(node.right),
          visit(node.then),
          visit(node.otherwise),
        )
    }
  }
  return visit(root)
}

/** Names of the symbols that an expression uses. */
export function symbolsOf(root: Expression): Set<string> {
  const names = new Set<string>()
  const seen = new Set<Expression>()
  function visit(node: Expression): void {
    if (seen.has(node)) return
    seen.add(node)
    if (node.kind === 'symbol') names.add(node.name)
    else if (node.kind === 'unary') visit(node.operand)
    else if (node.kind === 'binary') [node.left, node.right].forEach(visit)
    else if (node.kind === 'select') [node.left, node.right, node.then, node.otherwise].forEach(visit)
  }
  visit(root)
  return names
}
