/** A source of numbers from 0 to below 1. */
type Random = () => number

const pieces = [
  'word',
  'two words',
  '*emph*',
  '**strong**',
  '***both***',
  '_under_',
  'snake_case_word',
  'a * b * c',
  '`code`',
  '`` a ` b ``',
  '[link](https://example.org/x)',
  '[l *e*](https://e.org "t")',
  '<https://auto.org>',
  '\\*escaped\\*',
  '5 < 6 & 7',
  '**bold *nested* bold**',
  '*a **b** c*',
  '**unclosed',
  '*',
  '_x',
  '(_paren_)',
  '"**q**"',
  'a**b**c',
  'a_b_c',
  '10 %',
  '`unclosed',
  '[not link]',
  '![i](data:image/png;base64,AAAA)',
  'end\\\nbreak',
  'two  \nblanks',
  '<b>raw</b>',
  '**a*b**c*',
  '*a*b*',
  'é*è*',
  '[a](<b c>)',
  '[x](y)',
  '1985. year',
  'x\n- y',
  'x\n2. y',
  'x\n1. y',
]

/** A Markdown document of a few blocks, nested up to three deep. */
export function randomDocument(random: Random): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const upTo = (most: number): number => 1 + Math.floor(random() * most)
  const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
    Array.from({ length: count }, (_, index) => make(index))
  const line = (): string => times(upTo(4), () => pick(pieces)).join(' ')
  const oneLine = (): string => line().replaceAll('\n', ' ')
  const indented = (text: string, width: number): string =>
    text
      .split('\n')
      .map((each) => (each === '' ? '' : ' '.repeat(width) + each))
      .join('\n')
  const blocks = (most: number, depth: number): string => times(upTo(most), () => block(depth)).join('\n\n')

  function list(mark: (index: number) => string, depth: number): string {
    return times(upTo(3), (index) => {
      const own = mark(index)
      const content = times(upTo(2), () => (random() < 0.3 ? block(depth + 1) : line())).join('\n\n')
      return own + indented(content, own.length).slice(own.length)
    }).join(pick(['\n', '\n\n']))
  }

  function block(depth: number): string {
    const bullet = pick(['- ', '* ', '+ '])
    const kinds: readonly (() => string)[] = [
      () => times(upTo(3), line).join('\n'),
      () => `${'#'.repeat(upTo(6))} ${oneLine()}${pick(['', ' #', ' ##'])}`,
      () => pick(['---', '***', '* * *', '___']),
      () => '```py\nx = *1*\n\n  y < 2\n```',
      () => '~~~\n```\n~~~',
      () => '    code *x*\n      more\n\n    z',
      () => `${oneLine()}\n${pick(['===', '---'])}`,
      () => `| a | b |\n|:--|--:|\n| ${pick(['x', '`c`', '**s**', 'p\\|q'])} | 2 |\n| only |`,
      ...(depth > 2
        ? []
        : [
            () =>
              blocks(2, depth + 1)
                .split('\n')
                .map((each) => (each === '' ? '>' : `> ${each}`))
                .join('\n'),
            () => list(() => bullet, depth),
            () => list((index) => `${index + 1}. `, depth),
          ]),
    ]
    return pick(kinds)()
  }
  return blocks(4, 0)
}
