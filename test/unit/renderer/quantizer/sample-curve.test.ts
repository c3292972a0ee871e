import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../../electron/data/random.ts'
import { heightsOf, sampleCurve, type Point } from '../../../../renderer/quantizer/sample-curve.ts'
import { pairPanels } from '../../../../renderer/quantizer/pair-plot.ts'
import { characteristicSymbols } from '../../../../renderer/quantizer/curve.ts'
import { glyphOf } from '../../../../renderer/quantizer/glyph.ts'
import { breakpoints } from '../../../../shared/quantizers/certificate/breakpoints.ts'
import type { Expression } from '../../../../shared/quantizers/expression.ts'
import { parseExpression } from '../../../../shared/quantizers/parse/parse.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import { findQuantizer, quantizers } from '../../../../shared/quantizers/zoo.ts'
import { randomExpression } from '../../quantizers/random-expression.ts'

const layout = { height: 400, reach: 1.6, left: 40, bottom: 20 }

/** Heights of the corners of an SVG path, in its pixels. */
function heightsOfPath(path: string): number[] {
  return [...path.matchAll(/[ML]-?[\d.]+ (-?[\d.]+)/g)].map(([, y]) => Number(y))
}

function missing(expression: Expression, symbols: Record<string, number>, points: readonly Point[]): number[] {
  const drawn = new Set(points.map(({ x }) => x))
  return breakpoints([expression], symbols, { from: -1.6, to: 1.6 }).filter((place) => !drawn.has(place))
}

describe('sampling a curve', () => {
  test('draws a jump upright, where it is', () => {
    const { points } = sampleCurve(findQuantizer('bc')!.forward, {}, -1, 1, { count: 7 })
    const jump = points.findIndex(({ y }) => y > 0)
    expect(points[jump]!.x - points[jump - 1]!.x).toBeLessThan(1e-4)
    expect(Math.abs(points[jump]!.x)).toBeLessThan(1e-4)
    expect(points.map(({ x }) => x)).toEqual(points.map(({ x }) => x).toSorted((a, b) => a - b))
  })
  test('contains the breakpoints of the certificate: every method, and 200 expressions drawn at random', () => {
    for (const quantizer of quantizers) {
      const symbols = characteristicSymbols(quantizer)
      for (const part of [quantizer.forward, quantizer.backward])
        expect(missing(part, symbols, sampleCurve(part, symbols, -1.6, 1.6).points), quantizer.name).toEqual([])
    }
    const stream = RandomStream.of(1, 'expressions')
    for (let round = 0; round < 200; round++) {
      const expression = randomExpression(stream, 3)
      expect(missing(expression, { mu: 7 }, sampleCurve(expression, { mu: 7 }, -1.6, 1.6).points)).toEqual([])
    }
  })
  test('reaches the peak of B at every width of the window', () => {
    for (const [name, mu] of [
      ['bnn++', 200],
      ['ede', 60],
      ['tanh', 300],
    ] as const) {
      const quantizer = findQuantizer(name)!
      const symbols = { ...characteristicSymbols(quantizer), mu }
      const value = compile(quantizer.backward, symbols)
      let peak = 0
      for (let w = 0; w <= 1.6; w += 1e-5) peak = Math.max(peak, value(w))
      for (let width = 300; width < 2300; width += 10) {
        const { backward } = pairPanels([{ ...quantizer, symbols }], { width, ...layout })
        const drawn = Math.min(...heightsOfPath(backward.paths[0]!))
        expect(Math.abs(drawn - backward.y(peak)), `${name} at ${width}`).toBeLessThan(1)
      }
    }
  })
  test('finds what turns between its samples', () => {
    const hump = parseExpression('exp(0 - (200*(w - 0.3137))*(200*(w - 0.3137)))')
    const { high } = heightsOf([sampleCurve(hump, {}, -1.6, 1.6)])!
    expect(high).toBeCloseTo(1, 6)
  })
  test.each(['exp(exp(exp(w)))', '1e300*w', '1e308*w', 'floor(1000*w)', 'exp(1000*w)', 'cos(1e6*w)'])(
    'ends on the steep %s, and draws it whole',
    (text) => {
      const expression = parseExpression(text)
      const { forward, backward } = pairPanels([{ forward: expression, backward: expression, symbols: {} }], {
        width: 900,
        ...layout,
      })
      for (const panel of [forward, backward]) {
        expect(panel.paths[0]).toMatch(/^M/)
        expect(panel.paths[0]).toMatch(/^([ML]-?\d+(\.\d+)? -?\d+(\.\d+)?)+$/)
        expect([panel.low, panel.high, ...panel.ticks].every(Number.isFinite)).toBe(true)
        expect(panel.ticks.length).toBeLessThan(12)
      }
    },
  )
  test('breaks at a pole, which does not flatten the rest', () => {
    const pole = sampleCurve(parseExpression('1/(w - 0.3)'), {}, -1.6, 1.6)
    expect(pole.hasPole).toBe(true)
    expect(pole.points.some(({ x, y }) => Math.abs(x - 0.3) < 1e-9 && Number.isNaN(y))).toBe(true)
    expect(heightsOf([pole])!.high).toBeLessThan(100)
    expect(heightsOf([sampleCurve(findQuantizer('bnn++')!.backward, { mu: 1e6 }, -1.6, 1.6)])!.high).toBeCloseTo(1e6, 3)
  })
  test('a glyph of a steep pair stays in its box', () => {
    const glyph = glyphOf('custom: 1e300*w; exp(exp(exp(w)))')
    if (glyph !== null) expect(Math.max(...heightsOfPath(glyph.forward + glyph.backward))).toBeLessThanOrEqual(16)
  })
})
