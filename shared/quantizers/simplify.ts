import { absolute, add, constant, divide, multiply, negate, subtract, symbol, type Expression } from './expression.ts'
import { interpret, symbolsOf, type Algebra } from './interpret.ts'
import { scalarAlgebra } from './scalar.ts'

/**
 * Builds expressions and simplifies on the way: constants are folded, neutral elements and double negations vanish,
 * equal branches become one. Rules hold for finite values: 0 * x is taken to be 0.
 */
export const simplifying: Algebra<Expression> = {
  constant,
  unary: (operation, operand) => {
    if (operand.kind === 'constant')
      return folded(scalarAlgebra.unary(operation, operand.value)) ?? { kind: 'unary', operation, operand }
    if (operation === 'negate') return negated(operand)
    if (operation === 'absolute' && isUnary(operand, 'negate')) return absolute(operand.operand)
    return { kind: 'unary', operation, operand }
  },
  binary: (operation, left, right) => {
    if (left.kind === 'constant' && right.kind === 'constant') {
      const value = folded(scalarAlgebra.binary(operation, left.value, right.value))
      if (value !== null) return value
    }
    switch (operation) {
      case 'add':
        return sum(left, right)
      case 'subtract':
        return difference(left, right)
      case 'multiply':
        return times(left, right)
      case 'divide':
        return quotient(left, right)
      case 'minimum':
      case 'maximum':
        return sameExpression(left, right) ? left : { kind: 'binary', operation, left, right }
    }
  },
  select: (comparison, left, right, then, otherwise) => {
    if (sameExpression(then, otherwise)) return then
    if (left.kind === 'constant' && right.kind === 'constant') {
      return (comparison === 'less' ? left.value < right.value : left.value <= right.value) ? then : otherwise
    }
    return { kind: 'select', comparison, left, right, then, otherwise }
  },
}

/** The same function, written shorter where a rule applies. */
export function simplify(root: Expression): Expression {
  return interpret(root, simplifying, Object.fromEntries([...symbolsOf(root)].map((name) => [name, symbol(name)])))
}

/** Whether two expressions are written alike. */
export function sameExpression(left: Expression, right: Expression): boolean {
  if (left === right) return true
  if (left.kind === 'constant') return right.kind === 'constant' && Object.is(left.value, right.value)
  if (left.kind === 'symbol') return right.kind === 'symbol' && left.name === right.name
  if (left.kind === 'unary') return isUnary(right, left.operation) && sameExpression(left.operand, right.operand)
  if (left.kind === 'binary') {
    return (
      right.kind === 'binary' &&
      left.operation === right.operation &&
      sameExpression(left.left, right.left) &&
      sameExpression(left.right, right.right)
    )
  }
  return (
    right.kind === 'select' &&
    left.comparison === right.comparison &&
    (['left', 'right', 'then', 'otherwise'] as const).every((part) => sameExpression(left[part], right[part]))
  )
}

function sum(left: Expression, right: Expression): Expression {
  if (isConstant(left, 0)) return right
  if (isConstant(right, 0)) return left
  return isUnary(right, 'negate') ? difference(left, right.operand) : add(left, right)
}

function difference(left: Expression, right: Expression): Expression {
  if (isConstant(right, 0)) return left
  if (isConstant(left, 0)) return negated(right)
  if (sameExpression(left, right)) return constant(0)
  return isUnary(right, 'negate') ? sum(left, right.operand) : subtract(left, right)
}

function times(left: Expression, right: Expression): Expression {
  // A constant factor comes first, and constant factors are gathered.
  if (right.kind === 'constant') return left.kind === 'constant' ? multiply(left, right) : times(right, left)
  if (left.kind === 'constant') {
    if (left.value === 0) return constant(0)
    if (left.value === 1) return right
    if (left.value === -1) return negated(right)
    if (isUnary(right, 'negate')) return times(constant(-left.value), right.operand)
    if (right.kind === 'binary' && right.operation === 'multiply' && right.left.kind === 'constant') {
      return times(constant(left.value * right.left.value), right.right)
    }
    return multiply(left, right)
  }
  if (isUnary(left, 'negate')) return negated(times(left.operand, right))
  if (isUnary(right, 'negate')) return negated(times(left, right.operand))
  return multiply(left, right)
}

function quotient(left: Expression, right: Expression): Expression {
  if (isConstant(left, 0)) return constant(0)
  if (isConstant(right, 1)) return left
  if (isConstant(right, -1)) return negated(left)
  if (isUnary(left, 'negate')) return negated(quotient(left.operand, right))
  return isUnary(right, 'negate') ? negated(quotient(left, right.operand)) : divide(left, right)
}

function negated(operand: Expression): Expression {
  if (operand.kind === 'constant') return constant(0 - operand.value)
  if (isUnary(operand, 'negate')) return operand.operand
  return operand.kind === 'binary' && operand.operation === 'subtract'
    ? subtract(operand.right, operand.left)
    : negate(operand)
}

/** A folded constant, never -0; null if there is no finite value, so that 1 / 0 stays visible. */
function folded(value: number): Expression | null {
  return Number.isFinite(value) ? constant(value === 0 ? 0 : value) : null
}

function isConstant(expression: Expression, value: number): boolean {
  return expression.kind === 'constant' && expression.value === value
}

function isUnary(expression: Expression, operation: string): expression is Extract<Expression, { kind: 'unary' }> {
  return expression.kind === 'unary' && expression.operation === operation
}
