import type { BinaryExpression, CallExpression, Expression as Syntax, SpreadElement, Super } from 'acorn'
import { BadInput } from '../../errors/bad-input.ts'
import { phrase } from '../../errors/phrase.ts'
import { suggestion } from '../../errors/suggestion.ts'
import {
  add,
  constant,
  divide,
  multiply,
  negate,
  subtract,
  symbol,
  whereAtMost,
  whereLess,
  type Expression,
} from '../expression.ts'
import { constants, functions } from './functions.ts'
import { misplaced, syntaxOf } from './grammar.ts'
import { raised } from './powers.ts'

/** Most operations of one expression, powers written out. */
const mostOperations = 2000

/**
 * Reads an expression as a user writes it: `tanh(mu*w)`, `where(abs(w) <= 1, 2 - 2*abs(w), 0)`, `-1 < w < 1 ? w^3 :
 * sign(w)`. The text is parsed and translated by an allow-list, never evaluated.
 * @param names symbols that it may use
 * @throws BadInput naming the place and the remedy.
 */
export function parseExpression(text: string, names: readonly string[] = ['w', 'mu']): Expression {
  const syntax = syntaxOf(text)
  try {
    const expression = new Reader(text, names).value(syntax)
    const operations = operationsOf(expression)
    if (operations > mostOperations)
      throw new BadInput({
        code: 'bad-expression',
        what: phrase`the expression comes to ${operations} operations`,
        remedy: phrase`it may have ${mostOperations} at most`,
      })
    return expression
  } catch (error) {
    if (error instanceof RangeError)
      throw new BadInput({
        code: 'bad-expression',
        what: 'the expression is nested too deeply',
        remedy: 'write it in fewer levels',
      })
    throw error
  }
}

/** A condition, as what it chooses between two values. */
type Choice = (then: Expression, otherwise: Expression) => Expression

class Reader {
  readonly #text: string
  readonly #names: ReadonlySet<string>

  constructor(text: string, names: readonly string[]) {
    this.#text = text
    this.#names = new Set(names)
  }

  value(node: Syntax | SpreadElement | Super): Expression {
    switch (node.type) {
      case 'ParenthesizedExpression':
        return this.value(node.expression)
      case 'Literal':
        if (typeof node.value === 'number' && Number.isFinite(node.value)) return constant(node.value)
        throw this.#wrong(node, `${this.#source(node)} is not a number; numbers are written as 2, 0.5 or 1e-3`)
      case 'Identifier':
        return this.#named(node.name, node)
      case 'UnaryExpression':
        if (node.operator === '-')
          return node.argument.type === 'Literal'
            ? constant(-this.#number(node.argument))
            : negate(this.value(node.argument))
        if (node.operator === '+') return this.value(node.argument)
        throw this.#wrong(node, `"${node.operator}" has no meaning before a value; only - and + have`)
      case 'BinaryExpression':
        return this.#binary(node)
      case 'ConditionalExpression':
        return this.#choice(node.test)(this.value(node.consequent), this.value(node.alternate))
      case 'CallExpression':
        return this.#call(node)
      case 'LogicalExpression':
        throw this.#wrong(
          node,
          `"${node.operator}" joins conditions, not values; write where(condition, value, otherwise)`,
        )
      default:
        throw this.#wrong(
          node,
          `${this.#source(node)} is not part of an expression; there are numbers, names, operators, ` +
            'comparisons and functions',
        )
    }
  }

  #named(name: string, node: Syntax): Expression {
    if (this.#names.has(name)) return symbol(name)
    if (Object.hasOwn(constants, name)) return constant(constants[name]!)
    if (name === 'where' || Object.hasOwn(functions, name))
      throw this.#wrong(node, `${name} is a function; write its argument, as in ${name}(...)`)
    throw this.#wrong(
      node,
      unknown(
        `there is no name "${name}"; there are ${[...this.#names, ...Object.keys(constants)].join(', ')} and functions`,
        suggestion(name, [...this.#names, ...Object.keys(constants)]),
      ),
    )
  }

  #number(node: Syntax): number {
    const value = this.value(node)
    return value.kind === 'constant' ? value.value : Number.NaN
  }

  #binary(node: BinaryExpression): Expression {
    const left = node.left as Syntax
    switch (node.operator as string) {
      case '+':
        return add(this.value(left), this.value(node.right))
      case '-':
        return subtract(this.value(left), this.value(node.right))
      case '*':
        return multiply(this.value(left), this.value(node.right))
      case '/':
        return divide(this.value(left), this.value(node.right))
      case '^':
      case '**':
        return this.#power(powerChain(node))
      case '<':
      case '<=':
      case '>':
      case '>=':
        throw this.#wrong(node, 'a comparison is not a value; write where(condition, value, otherwise)')
      default:
        throw this.#wrong(
          node,
          `there is no operator "${node.operator}"; there are + - * / ^ and, in conditions, < <= > >= && ||`,
        )
    }
  }

  /** a^b^c is a^(b^c), and -a^b is -(a^b). */
  #power([base, ...exponents]: readonly Syntax[]): Expression {
    if (exponents.length === 0) return this.value(base!)
    if (base!.type === 'UnaryExpression' && base!.operator === '-')
      return negate(this.#power([base!.argument, ...exponents]))
    return raised(this.value(base!), this.#power(exponents))
  }

  #call(node: CallExpression): Expression {
    const { callee } = node
    if (callee.type !== 'Identifier' || node.optional)
      throw this.#wrong(node, `${this.#source(callee)} is not a function; functions are ${functionNames}`)
    if (callee.name === 'where') {
      if (node.arguments.length !== 3)
        throw this.#wrong(
          node,
          `where takes a condition and two values, not ${node.arguments.length}: where(w < 0, -1, 1)`,
        )
      const [condition, then, otherwise] = node.arguments
      return this.#choice(condition!)(this.value(then!), this.value(otherwise!))
    }
    if (!Object.hasOwn(functions, callee.name))
      throw this.#wrong(
        callee,
        unknown(
          `there is no function "${callee.name}"; functions are ${functionNames}`,
          suggestion(callee.name, ['where', ...Object.keys(functions)]),
        ),
      )
    const {
      takes: [least, most],
      build,
    } = functions[callee.name]!
    const given = node.arguments.length
    if (given < least || given > most)
      throw this.#wrong(
        node,
        `${callee.name} takes ${least === most ? least : `${least} to ${most}`} values, not ${given}`,
      )
    return build(...node.arguments.map((argument) => this.value(argument)))
  }

  #choice(node: Syntax | SpreadElement): Choice {
    if (node.type === 'ParenthesizedExpression') return this.#choice(node.expression)
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      const choice = this.#choice(node.argument)
      return (then, otherwise) => choice(otherwise, then)
    }
    if (node.type === 'LogicalExpression' && (node.operator === '&&' || node.operator === '||')) {
      return joined(node.operator, this.#choice(node.left), this.#choice(node.right))
    }
    if (node.type === 'BinaryExpression' && isComparison(node.operator)) {
      const left = node.left as Syntax
      // a < b < c: that a < b, and that b < c.
      if (left.type === 'BinaryExpression' && isComparison(left.operator)) {
        return joined('&&', this.#choice(left), this.#comparison(node.operator, left.right, node.right))
      }
      return this.#comparison(node.operator, left, node.right)
    }
    throw this.#wrong(
      node,
      `${this.#source(node)} is not a condition; conditions compare: w < 0, abs(w) <= 1, -1 < w < 1`,
    )
  }

  #comparison(operator: string, leftNode: Syntax, rightNode: Syntax): Choice {
    const [left, right] = [this.value(leftNode), this.value(rightNode)]
    switch (operator) {
      case '<':
        return (then, otherwise) => whereLess(left, right, then, otherwise)
      case '<=':
        return (then, otherwise) => whereAtMost(left, right, then, otherwise)
      case '>':
        return (then, otherwise) => whereLess(right, left, then, otherwise)
      default:
        return (then, otherwise) => whereAtMost(right, left, then, otherwise)
    }
  }

  #source(node: { start: number; end: number }): string {
    return `"${this.#text.slice(node.start, Math.min(node.end, node.start + 40))}"`
  }

  #wrong(node: { start: number }, what: string): BadInput {
    return misplaced(this.#text, node.start, what)
  }
}

const functionNames = ['where', ...Object.keys(functions)].join(', ')

/** A complaint of a name that is not known, with what may have been meant. */
function unknown(what: string, meant: string | null): string {
  return meant === null ? what : `${what}; ${meant}`
}

function isComparison(operator: string): boolean {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>='
}

function joined(operator: '&&' | '||', first: Choice, second: Choice): Choice {
  return operator === '&&'
    ? (then, otherwise) => first(second(then, otherwise), otherwise)
    : (then, otherwise) => first(then, second(then, otherwise))
}

/** The operands of adjacent powers without parentheses, from left to right. */
function powerChain(node: BinaryExpression): Syntax[] {
  const left = node.left as Syntax
  return [...(left.type === 'BinaryExpression' && isPower(left.operator) ? powerChain(left) : [left]), node.right]
}

function isPower(operator: string): boolean {
  return operator === '^' || operator === '**'
}

/** Operations of an expression written out, a shared one counted at each place. */
function operationsOf(root: Expression): number {
  const counts = new Map<Expression, number>()
  function count(node: Expression): number {
    const known = counts.get(node)
    if (known !== undefined) return known
    const parts =
      node.kind === 'unary'
        ? [node.operand]
        : node.kind === 'binary'
          ? [node.left, node.right]
          : node.kind === 'select'
            ? [node.left, node.right, node.then, node.otherwise]
            : []
    const total = parts.reduce((sum, part) => sum + count(part), 1)
    counts.set(node, total)
    return total
  }
  return count(root)
}
