import type { RandomStream } from '../../../electron/data/random.ts'
import type { BinaryOperation, Expression, UnaryOperation } from '../../../shared/quantizers/expression.ts'
import { constant, symbol } from '../../../shared/quantizers/expression.ts'

const unaries: UnaryOperation[] = [
  'negate',
  'absolute',
  'sign',
  'exponential',
  'logarithm',
  'squareRoot',
  'tanh',
  'sigmoid',
  'cosine',
  'arctangent',
  'errorFunction',
  'floor',
]
const binaries: BinaryOperation[] = ['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum']

/** Any expression in w and mu, `depth` operations deep at most. */
export function randomExpression(stream: RandomStream, depth: number): Expression {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(stream.uniform() * items.length)]!
  const smaller = (): Expression => randomExpression(stream, depth - 1)
  const kind =
    depth === 0
      ? pick(['constant', 'symbol'] as const)
      : pick(['symbol', 'unary', 'binary', 'binary', 'select'] as const)
  switch (kind) {
    case 'constant':
      return constant(pick([2, 1, -1, 0.5, -2.25, 3, 1e-7, 12345.678]))
    case 'symbol':
      return symbol(pick(['w', 'w', 'mu']))
    case 'unary':
      return { kind, operation: pick(unaries), operand: smaller() }
    case 'binary':
      return { kind, operation: pick(binaries), left: smaller(), right: smaller() }
    case 'select':
      return {
        kind,
        comparison: pick(['less', 'lessOrEqual'] as const),
        left: smaller(),
        right: smaller(),
        then: smaller(),
        otherwise: smaller(),
      }
  }
}
