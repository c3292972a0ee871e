import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import { evaluate } from '../../../../shared/quantizers/scalar.ts'
import { expressionText } from '../../../../shared/quantizers/text.ts'
import { quantizers } from '../../../../shared/quantizers/zoo.ts'
import { processorSeconds } from '../../../processor-seconds.ts'
import { halfWay } from '../half-way.ts'
import { randomExpression } from '../random-expression.ts'

const points = [-2.3, -1, -0.4, -0.1, 0, 0.25, 0.8, 1, 1.9]
const mu = 3

describe('an expression means what mathematics means by it', () => {
  test.each<[string, (w: number) => number]>([
    ['tanh(mu*w)', (w) => Math.tanh(mu * w)],
    ['w', (w) => w],
    [' 2 ', () => 2],
    ['-w^2', (w) => -w * w],
    ['(-w)^3', (w) => -w * w * w],
    ['2*-w^2', (w) => -2 * w * w],
    ['2^3^2', () => 512],
    ['(2^3)^2', () => 64],
    ['2^-w^2', (w) => 2 ** -(w * w)],
    ['-2^2', () => -4],
    ['w**2 + w^-2', (w) => w * w + w ** -2],
    ['2*w^2*3', (w) => 6 * w * w],
    ['w^0', () => 1],
    ['w^32', (w) => w ** 32],
    ['abs(w)^(1/2)', (w) => Math.sqrt(Math.abs(w))],
    ['abs(w)^1.7', (w) => Math.abs(w) ** 1.7],
    ['1 - 2 - w', (w) => -1 - w],
    ['8/2/w', (w) => 4 / w],
    ['- - w', (w) => w],
    ['+w', (w) => w],
    ['w - -1', (w) => w + 1],
    ['1e-1 + .5', () => 0.6],
    ['sign(w)', (w) => (w >= 0 ? 1 : -1)],
    ['min(w, 1, mu)', (w) => Math.min(w, 1, 3)],
    ['max(w, -1)', (w) => Math.max(w, -1)],
    ['clamp(w, -1, 1)', (w) => Math.max(-1, Math.min(1, w))],
    ['exp(w) + sqrt(abs(w)) + log(2)', (w) => Math.exp(w) + Math.sqrt(Math.abs(w)) + Math.log(2)],
    ['sigmoid(w)', (w) => 1 / (1 + Math.exp(-w))],
    ['cosh(w)', Math.cosh],
    ['sinh(w)', Math.sinh],
    ['sech(w)', (w) => 1 / Math.cosh(w)],
    ['sin(w) + cos(pi*w)', (w) => Math.sin(w) + Math.cos(Math.PI * w)],
    ['floor(w) + ceil(w) + round(w)', (w) => Math.floor(w) + Math.ceil(w) + Math.floor(w + 0.5)],
    ['relu(w)', (w) => Math.max(w, 0)],
    ['e^w', Math.exp],
    ['where(w < 0, -1, 1)', (w) => (w < 0 ? -1 : 1)],
    ['w <= 0 ? -1 : 1', (w) => (w <= 0 ? -1 : 1)],
    ['w > 0 ? 1 : w >= -1 ? w : -1', (w) => (w > 0 ? 1 : w >= -1 ? w : -1)],
    ['where(-1 < w <= 0.25, w, 0)', (w) => (-1 < w && w <= 0.25 ? w : 0)],
    ['where(-1 < w < 1 < mu, w, 0)', (w) => (-1 < w && w < 1 ? w : 0)],
    ['where(w < -1 || w > 1, 0, 1)', (w) => (w < -1 || w > 1 ? 0 : 1)],
    ['where(!(w < 0) && w < 1, 5, 6)', (w) => (w >= 0 && w < 1 ? 5 : 6)],
    ['where(((w)) < (0), (1), 2)', (w) => (w < 0 ? 1 : 2)],
  ])('%s', (text, expected) => {
    const expression = parseExpression(text)
    for (const w of points) {
      const value = evaluate(expression, { w, mu })
      if (Number.isFinite(expected(w)))
        expect(Math.abs(value - expected(w)), `at ${w}`).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected(w))))
      else expect(Number.isFinite(value)).toBe(false)
    }
  })
})

test('sech does not overflow, nor does its square', () => {
  for (const w of [-2000, 2000]) expect(evaluate(parseExpression('sech(w)^2'), { w })).toBe(0)
})

/** The text leaves out parentheses that only change the order of a sum or a product, and so its rounding. */
function expectAlike(actual: number, expected: number, what: string): void {
  if (Number.isFinite(expected))
    expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
  else expect(actual, what).toBe(expected)
}

describe('what the text of an expression says is read back', () => {
  test('for every quantizer of the zoo', () => {
    for (const quantizer of quantizers) {
      const symbols = halfWay(quantizer)
      for (const expression of [quantizer.forward, quantizer.backward, quantizer.deploy]) {
        const again = parseExpression(expressionText(expression), ['w', ...Object.keys(symbols)])
        for (const w of points)
          expectAlike(evaluate(again, { ...symbols, w }), evaluate(expression, { ...symbols, w }), quantizer.name)
      }
    }
  })

  test('for a thousand random expressions, and is then the same text', () => {
    const stream = RandomStream.of(11, 'expressions')
    for (let count = 0; count < 1000; count++) {
      const expression = randomExpression(stream, 4)
      const text = expressionText(expression)
      const again = parseExpression(text)
      expect(expressionText(again)).toBe(text)
      for (const w of points) expectAlike(evaluate(again, { w, mu }), evaluate(expression, { w, mu }), text)
    }
  })
})

describe('what cannot be read is refused with its place and a remedy', () => {
  test.each<[string, RegExp]>([
    ['', /empty; write one/],
    ['   ', /empty/],
    ['tanh(mu*foo)', /character 9: there is no name "foo"; there are w, mu, pi, e and functions/],
    ['foo(w)', /character 1: there is no function "foo"; functions are where, abs/],
    ['tanh', /character 1: tanh is a function; write its argument/],
    ['tanh(w', /character 7: it ends too early; close every parenthesis/],
    ['w +', /character 4: it ends too early/],
    ['w)', /character 2: "\)" is not expected here/],
    ['2w', /character 2: "w" is not expected here; write \* between factors/],
    ['mu w', /character 4: "w" is not expected here; write \* between factors/],
    ['w < 0', /character 1: a comparison is not a value; write where\(/],
    ['where(w, 1, 2)', /character 7: "w" is not a condition; conditions compare/],
    ['where(w < 0, 1)', /character 1: where takes a condition and two values, not 2/],
    ['w < 0 && w > 1', /joins conditions/],
    ['min(w)', /min takes 2 to 20 values, not 1/],
    ['tanh(w, w)', /tanh takes 1 values?, not 2/],
    ['w == 1 ? 1 : 2', /"w == 1" is not a condition/],
    ['w % 2', /no operator "%"/],
    ['w, w', /character 2: "," is not expected here|not part of an expression/],
    ['"w"', /is not a number/],
    ['1n', /is not a number|not expected/],
    ['/w/', /is not a number|not expected/],
    ['!w', /"!" has no meaning before a value/],
  ])('%s', (text, message) => {
    expect(() => parseExpression(text)).toThrow(BadInput)
    expect(() => parseExpression(text)).toThrow(message)
  })

  test('a symbol that is named is known, another is not', () => {
    expect(parseExpression('rho*w', ['w', 'rho'])).toBeDefined()
    expect(() => parseExpression('mu*w', ['w', 'rho'])).toThrow(/no name "mu"/)
  })
})

describe('nothing but mathematics is let in', () => {
  test.each([
    'w.constructor',
    'w["constructor"]',
    'w?.x',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty(w)',
    'constructor(w)',
    '__proto__(w)',
    'this',
    'globalThis',
    'process.exit(1)',
    'w = 1',
    'mu += 1',
    'w++',
    '--w',
    '() => 1',
    'function () {}',
    'new w',
    'new Function("return 1")()',
    '`${w}`',
    'tanh`w`',
    '[w]',
    '{w}',
    '({w})',
    '(w, mu)',
    'tanh(...w)',
    'eval("1")',
    'import("fs")',
    'import.meta',
    'require("fs")',
    'await w',
    'yield w',
    'typeof w',
    'void 0',
    'delete w',
    'w in w',
    'w instanceof w',
    'w ?? 1',
    'w ?? tanh(w)',
    'w | 1',
    'w & 1',
    'w << 1',
    'class {}',
    'async () => 1',
    'w;w',
    'tanh?.(w)',
    '(tanh)(w)',
    'tanh(w)(w)',
    'abs.call(w)',
    'undefined',
    'NaN',
    'Infinity',
    'null',
    'true',
    'arguments',
    '1e999',
    '\\u0077',
    '//w',
    '@w',
    '#w',
    '\u0000',
  ])('%s', (text) => {
    // acorn reads \u0077 as the name w, which is harmless: whatever is let in is made of known operations only.
    if (text === '\\u0077') return expect(expressionText(parseExpression(text))).toBe('w')
    expect(() => parseExpression(text)).toThrow(BadInput)
  })

  test('huge input is refused at once', async () => {
    const texts = [
      'w'.repeat(4001),
      '('.repeat(2000) + 'w' + ')'.repeat(1999),
      '['.repeat(3999),
      '-'.repeat(3999),
      '!'.repeat(3999) + 'w',
      'tanh('.repeat(600) + 'w' + ')'.repeat(600),
      'w?'.repeat(1999),
      '((((((((w^32)^32)^32)^32)^32)^32)^32)^32)',
      `w${'+w'.repeat(1500)}`,
      'where(w<0,'.repeat(399),
    ]
    const seconds = await processorSeconds(() => {
      for (const text of texts) expect(() => parseExpression(text), text.slice(0, 20)).toThrow(BadInput)
    })
    expect(seconds).toBeLessThan(2)
  })

  test('a long sum and a long chain of branches are read', () => {
    expect(evaluate(parseExpression(`w${'+w'.repeat(900)}`), { w: 1 })).toBe(901)
    const chain = `${Array.from({ length: 200 }, (_, index) => `w < ${index} ? ${index} : `).join('')}200`
    expect(evaluate(parseExpression(chain), { w: 150.5 })).toBe(151)
  })
})
