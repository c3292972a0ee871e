import { expect, test } from 'vitest'
import { dashPatterns, methodStyle, palettes } from '../../../shared/figures/colours.ts'
import { curvesSvg, type CurvesFigure } from '../../../shared/figures/curves.ts'
import { quantizerNames } from '../../../shared/quantizers/zoo.ts'

const figure = (series: CurvesFigure['series'], more: Partial<CurvesFigure> = {}): string =>
  curvesSvg({ title: 'Accuracy', xLabel: 'Epoch', yLabel: '%', series, ...more })

const curvesOf = (svg: string): string[] =>
  [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke-linejoin/g)].map((match) => match[1]!)

/**
 * Opening and closing tags match and every attribute is quoted: enough of XML to catch a figure that no reader opens.
 */
function isWellFormed(xml: string): boolean {
  const open: string[] = []
  let matched = true
  const rest = xml.replace(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/g,
    (_, closing: string, name: string, _attributes, empty: string) => {
      if (closing !== '') matched &&= open.pop() === name
      else if (empty === '') open.push(name)
      return ''
    },
  )
  return matched && open.length === 0 && !/[<>]/.test(rest) && !/&(?!(amp|lt|gt|quot|apos);)/.test(xml)
}

test('a figure is one well-formed document, whatever the labels', () => {
  const svg = figure(
    [{ label: '<b> & "c" \u0007', colour: '"#000', x: [0, 1], y: [1, 2], dash: '6 3', low: [0, 1], high: [2, 3] }],
    { title: `it's <T> & more` },
  )
  expect(isWellFormed(svg)).toBe(true)
  expect(svg).toContain('it&apos;s &lt;T&gt; &amp; more')
  expect(svg).not.toContain('\u0007')
  expect(isWellFormed('<a><b></a>')).toBe(false)
})

test('values lie where the axes say', () => {
  const svg = figure([{ label: 'a', colour: '#123456', x: [0, 5, 10], y: [0, 5, 10] }])
  const [first, middle, last] = curvesOf(svg)[0]!
    .slice(1)
    .split('L')
    .map((point) => point.split(' ').map(Number))
  expect(first![0]).toBe(64)
  expect([middle![0], middle![1]]).toEqual([(first![0]! + last![0]!) / 2, (first![1]! + last![1]!) / 2])
  expect(last![1]).toBe(40)
})

test('a value that is not finite leaves a gap, and a lone point is a dot', () => {
  const svg = figure([{ label: 'a', colour: '#123456', x: [0, 1, 2, 3, 4, 5, 6], y: [1, 2, NaN, 3, Infinity, 1, 1] }])
  const [path] = curvesOf(svg)
  expect(path!.match(/M/g)).toHaveLength(2)
  expect(svg.match(/<circle/g)).toHaveLength(1)
  expect(svg).not.toMatch(/NaN|Infinity/)
})

test('on a logarithmic axis what is not positive leaves a gap, and decades are equally far apart', () => {
  const svg = figure([{ label: 'a', colour: '#123456', x: [0, 1, 2, 3, 4], y: [1, 10, 100, 0, 5] }], { logY: true })
  const [one, ten, hundred] = curvesOf(svg)[0]!
    .slice(1)
    .split('L')
    .map((point) => Number(point.split(' ')[1]))
  expect(one! - ten!).toBeCloseTo(ten! - hundred!, 1)
  expect(svg.match(/<circle/g)).toHaveLength(1)
})

test('a band follows its edges and stops at gaps', () => {
  const svg = figure([
    {
      label: 'a',
      colour: '#123456',
      x: [0, 1, 2, 3, 4],
      y: [1, 1, 1, 1, 1],
      low: [0, 0, NaN, 0, 0],
      high: [2, 2, 2, 2, 2],
    },
  ])
  expect(svg.match(/fill-opacity/g)).toHaveLength(2)
  expect(figure([{ label: 'a', colour: '#123456', x: [0, 1], y: [1, 2] }])).not.toContain('fill-opacity')
})

test('without values the frame stands and says so', () => {
  const svg = figure([])
  expect(isWellFormed(svg)).toBe(true)
  expect(svg).toContain('no values')
  expect(figure([{ label: 'a', colour: '#000', x: [1], y: [NaN] }])).toContain('no values')
})

test('the legend names every curve and fits', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({
    label: `run ${index}`,
    colour: '#000',
    x: [0, 1],
    y: [0, index],
  }))
  const svg = figure(many)
  for (const { label } of many) expect(svg).toContain(`>${label}</text>`)
  const height = Number(/height="(\d+)"/.exec(svg)![1])
  expect(Math.max(...[...svg.matchAll(/ y="([\d.]+)"/g)].map((match) => Number(match[1])))).toBeLessThan(height)
})

test('columns of different lengths are refused by name', () => {
  expect(() => figure([{ label: 'mine', colour: '#000', x: [1, 2], y: [1] }])).toThrow(
    /"mine" has 2 values of x but 1 of y/,
  )
})

test('a long curve has as many points as the pixels show, and its peaks', () => {
  const x = Array.from({ length: 300_000 }, (_, index) => index)
  const y = x.map((value) => (value === 123_456 ? 50 : value === 200_001 ? Number.NaN : Math.sin(value / 1000)))
  const svg = figure([{ label: 'a', colour: '#000', x, y, low: y.map((v) => v - 1), high: y.map((v) => v + 1) }])
  expect(svg.length).toBeLessThan(300_000)
  const curve = curvesOf(svg)[0]!
  const points = curve.split(/[ML]/).filter((part) => part !== '')
  const heights = points.map((point) => Number(point.split(' ')[1]))
  expect(heights.filter((height) => height < Math.min(150, Math.max(...heights) / 2))).toHaveLength(1)
  expect(curve.match(/M/g)).toHaveLength(2)
})

test('a long label of the legend is broken into lines, never cut', () => {
  const label = 'ViT-small bwa, MNIST (10,000 digits), BNN++, Batch size 32, Learning rate 0.001'
  const other = label.replace('0.001', '0.002')
  for (const width of [318, 658]) {
    const svg = figure(
      [label, other].map((name) => ({ label: name, colour: '#000', x: [0, 1], y: [0, 1] })),
      { width },
    )
    const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!).join(' ')
    expect(words).toContain(label)
    expect(words).toContain(other)
    const height = Number(/height="(\d+)"/.exec(svg)![1])
    expect(Math.max(...[...svg.matchAll(/ y="([\d.]+)"/g)].map((match) => Number(match[1])))).toBeLessThan(height)
  }
})

test('a footnote is below the axes, whole, and takes no room from them', () => {
  const series = [{ label: 'a', colour: '#000', x: [0, 1], y: [0, 1] }]
  const plain = figure(series)
  const footnote = 'Mean over n = 2 runs; bands are one sample standard deviation. '.repeat(6).trim()
  const svg = figure(series, { footnote })
  expect(curvesOf(svg)).toEqual(curvesOf(plain))
  const lines = [...svg.matchAll(/<text[^>]*font-size="10"[^>]*>([^<]*)</g)].map(([, text]) => text)
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.join(' ')).toBe(footnote)
})

test('every built-in method has a style of its own, and the six of the paper a colour and a solid line', () => {
  for (const theme of ['light', 'dark'] as const) {
    const styles = quantizerNames.map((name) => methodStyle(name, theme))
    expect(new Set(styles.map((style) => `${style.colour} ${style.dash}`)).size).toBe(quantizerNames.length)
    const first = ['full', 'bc', 'pc', 'bnn', 'bnn+', 'bnn++'].map((name) => methodStyle(name, theme))
    expect(new Set(first.map((style) => style.colour)).size).toBe(6)
    expect(first.every((style) => style.dash === '')).toBe(true)
    expect(new Set(palettes[theme]).size).toBe(8)
  }
})

test('another method keeps one colour and dash, in both themes at the same place', () => {
  const style = methodStyle('my-quantizer')
  expect(methodStyle('my-quantizer')).toEqual(style)
  expect(dashPatterns.slice(1)).toContain(style.dash)
  expect(palettes.dark.indexOf(methodStyle('my-quantizer', 'dark').colour)).toBe(palettes.light.indexOf(style.colour))
})

test('a section is all that is shown: its axes end with it, and lines are cut at its edges', () => {
  const series = [
    { label: 'a', colour: '#123456', x: [0, 5, 10], y: [0, 50, 100], low: [0, 40, 90], high: [9, 60, 110] },
  ]
  const svg = figure(series, { section: { x: [2, 8], y: [45, 55] } })
  const [, inner, drawn] = /<svg x=[^>]*viewBox="([^"]*)">([^]*?)<\/svg>/.exec(svg)!
  const [left, top, width, height] = inner!.split(' ').map(Number) as [number, number, number, number]
  const [first, middle] = curvesOf(drawn!)[0]!
    .slice(1)
    .split('L')
    .map((point) => point.split(' ').map(Number))
  // The middle of the section is the middle of the plot; what lies outside is outside.
  expect(middle).toEqual([left + width / 2, top + height / 2])
  expect(first![0]).toBeLessThan(left)
  expect(first![1]).toBeGreaterThan(top + height)
  expect(drawn).toContain('fill-opacity')
  const ticks = [...svg.matchAll(/text-anchor="(end|middle)"[^>]*>([\d.]+)</g)].map((match) => Number(match[2]))
  expect(ticks).toEqual(expect.arrayContaining([46, 50, 54, 2, 8]))
  expect(ticks).not.toContain(0)
  expect(ticks).not.toContain(100)
  expect(isWellFormed(svg)).toBe(true)
  expect(figure(series)).not.toContain('<svg x=')
})

test('a section of a logarithmic axis begins at the least value if it reaches down to 0', () => {
  const series = [{ label: 'a', colour: '#123456', x: [0, 1, 2, 3], y: [0.02, 0.2, 2, 20] }]
  const tops = (y: readonly [number, number]) =>
    curvesOf(figure(series, { logY: true, section: { y } }))[0]!
      .slice(1)
      .split('L')
      .map((point) => Number(point.split(' ')[1]))
  const [bottom, , top] = tops([-1, 2])
  expect(top).toBe(40)
  expect(bottom! - top!).toBeGreaterThan(200)
  const between = figure(series, { logY: true, section: { y: [3, 4] } })
  expect(between).not.toMatch(/NaN|Infinity/)
  expect([...between.matchAll(/text-anchor="end"[^>]*>[\d.]+</g)].length).toBeGreaterThan(1)
})
