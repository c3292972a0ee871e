import { Parser, TokenType, type Expression as Syntax } from 'acorn'
import { BadInput } from '../../errors/bad-input.ts'
import { phrase } from '../../errors/phrase.ts'

/** Longest text and deepest brackets that are read: far beyond what a formula needs, far below what a machine minds. */
export const longestText = 16_000
export const deepestNesting = 100

/** The part of acorn's parser that its plugins use here. */
interface Tokenizer {
  input: string
  pos: number
  finishOp(type: TokenType, size: number): void
}

/**
 * A power binds tighter than a product. Which side it groups on, and that -w^2 is -(w^2), is settled when the tree is
 * read.
 */
const power = new (TokenType as unknown as new (label: string, options: object) => TokenType)('^', {
  beforeExpr: true,
  binop: 11,
})

/** JavaScript's expressions, with ^ and ** as powers in place of exclusive or. */
const Grammar = Parser.extend((Base) => {
  const plain = Base as unknown as new (...parts: never[]) => Tokenizer & { readToken(code: number): void }
  class Powers extends plain {
    override readToken(code: number): void {
      const next = this.input.charCodeAt(this.pos + 1)
      if (code === caret) return this.finishOp(power, 1)
      if (code === star && next === star) return this.finishOp(power, 2)
      return super.readToken(code)
    }
  }
  return Powers as unknown as typeof Base
})

const caret = '^'.charCodeAt(0)
const star = '*'.charCodeAt(0)

/**
 * The syntax tree of an expression's text; parentheses stay in it. Nothing of it is ever run.
 * @throws BadInput naming the place where the text cannot be read.
 */
export function syntaxOf(text: string): Syntax {
  if (text.trim() === '')
    throw new BadInput({
      code: 'nothing-there',
      what: 'the expression is empty',
      remedy: 'write one in w, such as tanh(mu*w)',
    })
  if (text.length > longestText)
    throw new BadInput({
      code: 'bad-expression',
      what: phrase`the expression has ${text.length} characters`,
      remedy: phrase`it may have ${longestText} at most`,
    })
  checkNesting(text)
  let syntax: Syntax
  try {
    syntax = Grammar.parseExpressionAt(text, 0, { ecmaVersion: 2020, preserveParens: true })
  } catch (error) {
    if (error instanceof RangeError)
      throw new BadInput({
        code: 'bad-expression',
        what: 'the expression is nested too deeply',
        remedy: 'write it in fewer levels',
      })
    const { pos } = error as SyntaxError & { pos?: number }
    if (pos === undefined) throw error
    throw unexpected(text, pos)
  }
  const rest = text.slice(syntax.end).search(/\S/)
  if (rest >= 0) throw unexpected(text, syntax.end + rest)
  return syntax
}

/** Places are counted from 1, as an editor does. */
export function misplaced(text: string, position: number, what: string): BadInput {
  return new BadInput({
    code: 'bad-expression',
    what: phrase`in the expression "${text.length > 80 ? `${text.slice(0, 77)}...` : text}", character
          ${position + 1}: ${what}`,
  })
}

function unexpected(text: string, position: number): BadInput {
  if (position >= text.length)
    return misplaced(
      text,
      position,
      'it ends too early; close every parenthesis and give every operator its right side',
    )
  const found = /^[\p{L}\p{N}_.]+|^./u.exec(text.slice(position))?.[0] ?? ''
  const afterFactor = /[\p{L}\p{N}_)]\s*$/u.test(text.slice(0, position)) && /^[\p{L}\p{N}_(]/u.test(found)
  const remedy = afterFactor
    ? 'write * between factors'
    : 'write it with numbers, names, + - * / ^, comparisons and functions, such as where(w < 0, -1, 1)'
  return misplaced(text, position, `"${found}" is not expected here; ${remedy}`)
}

function checkNesting(text: string): void {
  let depth = 0
  for (let position = 0; position < text.length; position++) {
    if ('([{'.includes(text[position]!)) depth++
    else if (')]}'.includes(text[position]!)) depth--
    if (depth > deepestNesting)
      throw misplaced(
        text,
        position,
        `parentheses are nested more than ${deepestNesting} deep; write it in fewer levels`,
      )
  }
}
