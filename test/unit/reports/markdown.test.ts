import { describe, expect, test } from 'vitest'
import { proseHtml } from '../../../shared/reports/html/prose.ts'
import { proseLatex } from '../../../shared/reports/latex/prose.ts'
import { parseMarkdown } from '../../../shared/reports/markdown.ts'

const html = (text: string) => proseHtml(parseMarkdown(text))

describe('Markdown as the specification of CommonMark 0.31 has it', () => {
  // Examples of the specification by their numbers.
  test.each([
    [62, '# foo\n## foo\n###### foo', '<h1>foo</h1>\n<h2>foo</h2>\n<h6>foo</h6>'],
    [80, 'Foo *bar*\n=========\n\nFoo *bar*\n---------', '<h1>Foo <em>bar</em></h1>\n<h2>Foo <em>bar</em></h2>'],
    [119, '```\n<\n >\n```', '<pre><code>&lt;\n &gt;\n</code></pre>'],
    [228, '> # Foo\n> bar\n> baz', '<blockquote>\n<h1>Foo</h1>\n<p>bar baz</p>\n</blockquote>'],
    [283, '- foo\n-\n- bar', '<ul>\n<li>foo</li>\n<li></li>\n<li>bar</li>\n</ul>'],
    [301, '- foo\n- bar\n+ baz', '<ul>\n<li>foo</li>\n<li>bar</li>\n</ul>\n<ul>\n<li>baz</li>\n</ul>'],
    [
      304,
      'The number of windows in my house is\n14.  The number of doors is 6.',
      '<p>The number of windows in my house is 14.  The number of doors is 6.</p>',
    ],
    [333, '`` foo ` bar ``', '<p><code>foo ` bar</code></p>'],
    [355, 'foo*bar*', '<p>foo<em>bar</em></p>'],
    [360, 'foo_bar_', '<p>foo_bar_</p>'],
    [411, '*foo**bar*', '<p><em>foo**bar</em></p>'],
    [417, 'foo***bar***baz', '<p>foo<em><strong>bar</strong></em>baz</p>'],
    [633, 'foo  \nbaz', '<p>foo<br />baz</p>'],
  ])('example %i', (_, text, written) => expect(html(text)).toBe(written))

  test('tables have sides, and cells that hold a bar', () => {
    expect(html('| a | b |\n|:-:|--:|\n| x\\|y | `c` |')).toBe(
      '<table>\n<thead><tr><th style="text-align: center">a</th><th style="text-align: right">b</th></tr></thead>\n' +
        '<tbody><tr><td style="text-align: center">x|y</td><td style="text-align: right"><code>c</code></td></tr>' +
        '</tbody>\n</table>',
    )
  })

  test('a long line of opening marks takes no time', () => {
    const begin = performance.now()
    html('*a '.repeat(3000))
    html('['.repeat(3000))
    html('`'.repeat(3000) + 'a')
    expect(performance.now() - begin).toBeLessThan(5000)
  })
})

test('links and images by reference have their addresses, whatever comes first; entities are signs', () => {
  expect(html('[a][x] ![b] &copy;\n\n[x]: https://a.org\n[X]: https://b.org\n[b]: data:image/png;base64,AAAA')).toBe(
    '<p><a href="https://a.org" rel="noreferrer">a</a> <img src="data:image/png;base64,AAAA" alt="b" /> ©</p>',
  )
})

test('a list is loose where blank lines part its items or the blocks of one, also within a quote', () => {
  expect(html('> - a\n>   - b\n> - - c\n>\n>   d')).toContain('<li><p>a</p>\n<ul>\n<li>b</li>')
  expect(html('- a\n- b\n\ntext')).toContain('<li>a</li>')
  expect(html('- a\n\n- b')).toContain('<li><p>a</p></li>')
})

test('a code span over two lines is one line', () => expect(html('`a\nb`')).toBe('<p><code>a b</code></p>'))

describe('what a text may not do', () => {
  test.each([
    ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['[x](javascript:alert(1))', '<p>x</p>'],
    ['[x](//elsewhere.org/a)', '<p>x</p>'],
    ['[x](data/runs.csv)', '<p><a href="data/runs.csv" rel="noreferrer">x</a></p>'],
    ['[x](data:text/html,<script>)', '<p>x</p>'],
    ['![x](https://example.org/a.png)', '<p><span class="absent">[image: x]</span></p>'],
    ['![x](data:image/svg+xml;base64,PHN2Zz4=)', '<p><span class="absent">[image: x]</span></p>'],
    ['[x](https://a.org/"onclick="b)', '<p><a href="https://a.org/&quot;onclick=&quot;b" rel="noreferrer">x</a></p>'],
  ])('%s', (text, written) => expect(html(text)).toBe(written))

  test('in LaTeX nothing is a command', () => {
    const written = proseLatex(parseMarkdown('# 5 % & $x$\n\n`\\input{a}` [l](https://a.org/%7Ea_b#c) {x}'))
    expect(written).toBe(
      '\\section*{5 \\% \\& \\$x\\$}\n\n\\texttt{\\textbackslash{}input\\{a\\}} ' +
        '\\href{https://a.org/\\%7Ea\\_b\\#c}{l} \\{x\\}',
    )
    expect(proseLatex(parseMarkdown('```\n\\end{quote}\n  x\n```'))).toContain('\\textbackslash{}end\\{quote\\}\\\\')
  })
})
