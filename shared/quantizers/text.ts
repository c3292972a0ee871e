import type { BinaryOperation, Comparison, Expression, UnaryOperation } from './expression.ts'
import { interpret, symbolsOf, type Algebra } from './interpret.ts'

/** The expression as it is typed, for example "2*sigmoid(mu*w) - 1". */
export function expressionText(root: Expression): string {
  return write(root, plain)
}

/** The expression in LaTeX's mathematics mode, for example "2\,\sigma(\mu\,w) - 1". */
export function expressionLatex(root: Expression): string {
  return write(root, latex)
}

/** How tightly the parts of a text hold together; what is looser than its surroundings gets parentheses. */
const loose = { cases: 0, sum: 1, negation: 2, product: 3, atom: 4 } as const

interface Fragment {
  text: string
  strength: number
  /** Branches of a chain of selects, "value where condition", the last one being what is left. */
  branches?: readonly { value: string; condition: string | null }[]
}

/** Everything in which two ways of writing differ. */
interface Notation {
  number(value: number): string
  symbol(name: string): string
  parenthesize(text: string): string
  call(operation: Exclude<UnaryOperation, 'negate'> | 'minimum' | 'maximum', operands: readonly string[]): string
  multiply(left: string, right: string): string
  /** Null if a quotient is written as a product is, with a slash. */
  fraction: ((numerator: string, denominator: string) => string) | null
  compare(comparison: Comparison, left: string, right: string): string
  branches(branches: NonNullable<Fragment['branches']>): Fragment
}

const functionNames = {
  absolute: 'abs',
  sign: 'sign',
  exponential: 'exp',
  logarithm: 'log',
  squareRoot: 'sqrt',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  cosine: 'cos',
  arctangent: 'atan',
  errorFunction: 'erf',
  floor: 'floor',
  minimum: 'min',
  maximum: 'max',
} as const

const plain: Notation = {
  number: String,
  symbol: (name) => name,
  parenthesize: (text) => `(${text})`,
  call: (operation, operands) => `${functionNames[operation]}(${operands.join(', ')})`,
  multiply: (left, right) => `${left}*${right}`,
  fraction: null,
  compare: (comparison, left, right) => `${left} ${comparison === 'less' ? '<' : '<='} ${right}`,
  branches: (branches) => {
    const text = branches.reduceRight(
      (rest, { value, condition }) => (condition === null ? value : `where(${condition}, ${value}, ${rest})`),
      '',
    )
    return { text, strength: loose.atom, branches }
  },
}

const greek = new Set([
  'alpha',
  'beta',
  'gamma',
  'delta',
  'epsilon',
  'eta',
  'theta',
  'kappa',
  'lambda',
  'mu',
  'nu',
  'rho',
  'varrho',
  'sigma',
  'tau',
  'phi',
  'omega',
])

const latexFunctions: Readonly<Record<string, string>> = {
  sign: '\\operatorname{sign}',
  exponential: '\\exp',
  logarithm: '\\ln',
  tanh: '\\tanh',
  sigmoid: '\\sigma',
  cosine: '\\cos',
  arctangent: '\\arctan',
  errorFunction: '\\operatorname{erf}',
  minimum: '\\min',
  maximum: '\\max',
}

const latex: Notation = {
  number: (value) => {
    const [mantissa, exponent] = String(value).split('e')
    return exponent === undefined
      ? mantissa!.replace('Infinity', '\\infty')
      : `${mantissa} \\cdot 10^{${Number(exponent)}}`
  },
  symbol: (name) => {
    if (greek.has(name)) return `\\${name}`
    return name.length === 1 ? name : `\\mathrm{${name.replaceAll('_', '\\_')}}`
  },
  parenthesize: latexParentheses,
  call: (operation, operands) => {
    if (operation === 'absolute') return `\\left|${operands[0]}\\right|`
    if (operation === 'floor') return `\\left\\lfloor${operands[0]}\\right\\rfloor`
    if (operation === 'squareRoot') return `\\sqrt{${operands[0]}}`
    return `${latexFunctions[operation]}${latexParentheses(operands.join(', '))}`
  },
  multiply: (left, right) => `${left}${/^\d/.test(right) ? ' \\cdot ' : '\\,'}${right}`,
  fraction: (numerator, denominator) => `\\frac{${numerator}}{${denominator}}`,
  compare: (comparison, left, right) => `${left} ${comparison === 'less' ? '<' : '\\le'} ${right}`,
  branches: (branches) => {
    const rows = branches.map(
      ({ value, condition }) => `${value} & \\text{${condition === null ? 'otherwise' : `if $${condition}$`}}`,
    )
    return { text: `\\begin{cases} ${rows.join(' \\\\ ')} \\end{cases}`, strength: loose.cases, branches }
  },
}

/** Parentheses grow only around what is higher than a line. */
function latexParentheses(text: string): string {
  return /\\(frac|begin|sqrt)/.test(text) ? `\\left(${text}\\right)` : `(${text})`
}

function write(root: Expression, notation: Notation): string {
  const symbols = [...symbolsOf(root)].map((name): [string, Fragment] => [
    name,
    { text: notation.symbol(name), strength: loose.atom },
  ])
  return interpret(root, textAlgebra(notation), Object.fromEntries(symbols)).text
}

function textAlgebra(notation: Notation): Algebra<Fragment> {
  /** The text, in parentheses if it is looser than asked. */
  const atLeast = (strength: number, fragment: Fragment): string =>
    fragment.strength < strength ? notation.parenthesize(fragment.text) : fragment.text
  /** The same to the right of an operator, if a leading minus needs parentheses too. */
  const right = (strength: number, fragment: Fragment): string =>
    fragment.text.startsWith('-') ? notation.parenthesize(fragment.text) : atLeast(strength, fragment)

  const binaryText = (operation: BinaryOperation, a: Fragment, b: Fragment): Fragment => {
    switch (operation) {
      case 'add':
        return { text: `${atLeast(loose.sum, a)} + ${right(loose.sum, b)}`, strength: loose.sum }
      case 'subtract':
        return { text: `${atLeast(loose.sum, a)} - ${right(loose.negation, b)}`, strength: loose.sum }
      case 'multiply':
        return {
          text: notation.multiply(atLeast(loose.negation, a), right(loose.product, b)),
          strength: a.text.startsWith('-') ? loose.negation : loose.product,
        }
      case 'divide':
        if (notation.fraction !== null) return { text: notation.fraction(a.text, b.text), strength: loose.atom }
        return {
          text: `${atLeast(loose.negation, a)}/${right(loose.atom, b)}`,
          strength: a.text.startsWith('-') ? loose.negation : loose.product,
        }
      case 'minimum':
      case 'maximum':
        return { text: notation.call(operation, [a.text, b.text]), strength: loose.atom }
    }
  }

  return {
    constant: (value) => ({ text: notation.number(value), strength: value < 0 ? loose.negation : loose.atom }),
    unary: (operation, operand) =>
      operation === 'negate'
        ? { text: `-${right(loose.product, operand)}`, strength: loose.negation }
        : { text: notation.call(operation, [operand.text]), strength: loose.atom },
    binary: binaryText,
    select: (comparison, left, other, then, otherwise) => {
      const first = { value: then.text, condition: notation.compare(comparison, left.text, other.text) }
      return notation.branches([first, ...(otherwise.branches ?? [{ value: otherwise.text, condition: null }])])
    },
  }
}
