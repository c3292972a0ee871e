import { expect, test } from 'vitest'
import { parseYaml } from '../../../electron/imports/yaml/yaml.ts'

/** Texts as PyYAML dumps values, with the values that it reads from them. */
const dumped: readonly [text: string, value: unknown][] = [
  ['', null],
  ['{}\n', {}],
  [
    'lr: 0.1\nepochs: 20\nname: null\nflag: true\nwords: a b\n',
    { lr: 0.1, epochs: 20, name: null, flag: true, words: 'a b' },
  ],
  [
    'tiny: 1.0e-05\nbig: .inf\nlow: -.inf\nhex: 0x1F\noctal: 017\n',
    { tiny: 1e-5, big: Infinity, low: -Infinity, hex: 31, octal: 15 },
  ],
  ["text: 'true'\nquote: 'it''s'\ndouble: \"a\\tb \\U0001F600\"\n", { text: 'true', quote: "it's", double: 'a\tb 😀' }],
  ["long: 'one\n\n  two'\nplain: one\n  two\n", { long: 'one\ntwo', plain: 'one two' }],
  ['optimizer:\n  lr: 0.1\n  betas:\n  - 0.9\n  - 0.99\n', { optimizer: { lr: 0.1, betas: [0.9, 0.99] } }],
  ['- - 1\n  - 2\n- a: 1\n  b: []\n- []\n', [[1, 2], { a: 1, b: [] }, []]],
  ['k: {a: 1, b: [x, y z], c: null}\n', { k: { a: 1, b: ['x', 'y z'], c: null } }],
  ['literal: |\n  a\n    b\n\nfolded: >-\n  a\n  b\n', { literal: 'a\n  b\n', folded: 'a b' }],
  ['a: &id001\n  x: 1\nb: *id001\n', { a: { x: 1 }, b: { x: 1 } }],
  ["? 'a\n\n  b'\n: 1\n", { 'a\nb': 1 }],
  ['# first\nlr: 0.1 # of the start\n', { lr: 0.1 }],
  [
    'pair: !!python/tuple\n- 1\n- 2\nmodel: !!python/object:some.Net\n  a: 1\nlast: 1\n',
    { pair: [1, 2], model: [], last: 1 },
  ],
]

test.each(dumped)('%j', (text, value) => expect(parseYaml(text)).toEqual(value))

test.each([
  ['a: 1\n- b\n', /line 2/],
  ['a: [1\n', /line 2/],
  ['a: 1\n   b: 2\nc\n', /line 3|line 1/],
])('%j is refused with its line', (text, message) => expect(() => parseYaml(text)).toThrow(message))
