import { expect, test } from 'vitest'
import {
  absolute,
  add,
  constant,
  cosine,
  divide,
  exponential,
  floor,
  maximum,
  minimum,
  mu,
  multiply,
  negate,
  sigmoid,
  sign,
  squareRoot,
  subtract,
  symbol,
  tanh,
  w,
  whereAtMost,
  whereLess,
  type Expression,
} from '../../../shared/quantizers/expression.ts'
import { evaluate } from '../../../shared/quantizers/scalar.ts'
import { expressionLatex, expressionText } from '../../../shared/quantizers/text.ts'
import { quantizers } from '../../../shared/quantizers/zoo.ts'
import { halfWay } from './half-way.ts'

const rho = symbol('rho')

test.each<[Expression, string]>([
  [add(add(w, mu), 1), 'w + mu + 1'],
  [add(w, add(mu, 1)), 'w + mu + 1'],
  [subtract(w, add(mu, 1)), 'w - (mu + 1)'],
  [subtract(subtract(w, mu), 1), 'w - mu - 1'],
  [subtract(w, subtract(mu, 1)), 'w - (mu - 1)'],
  [multiply(add(w, 1), mu), '(w + 1)*mu'],
  [multiply(w, multiply(mu, 2)), 'w*mu*2'],
  [divide(w, multiply(mu, 2)), 'w/(mu*2)'],
  [divide(multiply(w, mu), 2), 'w*mu/2'],
  [divide(w, divide(mu, 2)), 'w/(mu/2)'],
  [negate(w), '-w'],
  [negate(add(w, 1)), '-(w + 1)'],
  [negate(negate(w)), '-(-w)'],
  [add(w, negate(mu)), 'w + (-mu)'],
  [add(negate(mu), w), '-mu + w'],
  [add(w, add(negate(mu), 1)), 'w + (-mu + 1)'],
  [subtract(w, constant(-1)), 'w - (-1)'],
  [multiply(w, constant(-2)), 'w*(-2)'],
  [multiply(negate(w), mu), '-w*mu'],
  [multiply(2, negate(multiply(w, mu))), '2*(-w*mu)'],
  [absolute(subtract(w, 1)), 'abs(w - 1)'],
  [minimum(w, maximum(mu, 0)), 'min(w, max(mu, 0))'],
  [exponential(negate(w)), 'exp(-w)'],
  [floor(cosine(w)), 'floor(cos(w))'],
  [whereLess(w, 0, -1, whereAtMost(w, 1, w, 1)), 'where(w < 0, -1, where(w <= 1, w, 1))'],
])('%#: %2$s', (expression, text) => {
  expect(expressionText(expression)).toBe(text)
})

test.each<[Expression, string]>([
  [divide(add(w, 1), mu), '\\frac{w + 1}{\\mu}'],
  [multiply(2, sigmoid(multiply(mu, w))), '2\\,\\sigma(\\mu\\,w)'],
  [multiply(w, constant(2)), 'w \\cdot 2'],
  [floor(cosine(w)), '\\left\\lfloor\\cos(w)\\right\\rfloor'],
  [sign(w), '\\operatorname{sign}(w)'],
  [absolute(w), '\\left|w\\right|'],
  [squareRoot(add(w, 1)), '\\sqrt{w + 1}'],
  [tanh(divide(w, 2)), '\\tanh\\left(\\frac{w}{2}\\right)'],
  [minimum(rho, symbol('clip')), '\\min(\\rho, \\mathrm{clip})'],
  [symbol('my_scale'), '\\mathrm{my\\_scale}'],
  [constant(1e-7), '1 \\cdot 10^{-7}'],
  [
    whereLess(w, 0, -1, whereAtMost(w, 1, w, 1)),
    '\\begin{cases} -1 & \\text{if $w < 0$} \\\\ w & \\text{if $w \\le 1$} \\\\ 1 & \\text{otherwise} \\end{cases}',
  ],
  [
    multiply(2, whereLess(w, 0, 0, 1)),
    '2\\,\\left(\\begin{cases} 0 & \\text{if $w < 0$} \\\\ 1 & \\text{otherwise} \\end{cases}\\right)',
  ],
])('%#: in LaTeX %2$s', (expression, latex) => {
  expect(expressionLatex(expression)).toBe(latex)
})

/** Reads a text back with the language's own operators. */
function valueOf(text: string, symbols: Record<string, number>): number {
  const functions = {
    abs: Math.abs,
    cos: Math.cos,
    exp: Math.exp,
    floor: Math.floor,
    log: Math.log,
    sqrt: Math.sqrt,
    tanh: Math.tanh,
    min: Math.min,
    max: Math.max,
    sign: (x: number) => (x >= 0 ? 1 : -1),
    sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
    where: (test: boolean, then: number, otherwise: number) => (test ? then : otherwise),
  }
  const names = { ...functions, ...symbols }
  return (new Function(...Object.keys(names), `return ${text}`) as (...values: unknown[]) => number)(
    ...Object.values(names),
  )
}

test('the text of every quantizer means what the quantizer is', () => {
  for (const quantizer of quantizers) {
    for (const expression of [quantizer.forward, quantizer.backward, quantizer.deploy]) {
      for (const value of [-1.4, -0.6, -0.05, 0, 0.3, 0.95, 2]) {
        const symbols = { ...halfWay(quantizer), w: value }
        expect(valueOf(expressionText(expression), symbols)).toBeCloseTo(evaluate(expression, symbols), 12)
      }
    }
  }
})
