import { describe, expect, test } from 'vitest'
import { characteristicSymbols } from '../../../renderer/quantizer/curve.ts'
import { glyphHeight, glyphOf, glyphWidth } from '../../../renderer/quantizer/glyph.ts'
import { pairPanels, ticksBetween } from '../../../renderer/quantizer/pair-plot.ts'
import { labSymbols, muOfPlace, muRange, placeOfMu } from '../../../renderer/lab/symbols.ts'
import { currentSymbols } from '../../../renderer/run/current-symbols.ts'
import { findQuantizer, quantizerNames } from '../../../shared/quantizers/zoo.ts'
import { makeRun } from '../make-run.ts'

describe('glyphs', () => {
  test("tell the paper's methods apart, and every one stays in its box", () => {
    const papers = ['full', 'bc', 'pc', 'bnn', 'bnn+', 'bnn++']
    expect(new Set(papers.map((name) => glyphOf(name)!.forward + glyphOf(name)!.backward)).size).toBe(papers.length)
    for (const glyph of quantizerNames.map((name) => glyphOf(name)!)) {
      for (const [, x, y] of (glyph.forward + glyph.backward).matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0)
        expect(Number(x)).toBeLessThanOrEqual(glyphWidth)
        expect(Number(y)).toBeGreaterThanOrEqual(0)
        expect(Number(y)).toBeLessThanOrEqual(glyphHeight)
      }
    }
    expect(glyphOf('none such')).toBeNull()
  })
})

describe('the plot of a pair', () => {
  test('places F above B on the same axis', () => {
    const quantizer = findQuantizer('bnn++')!
    const { forward, backward } = pairPanels([{ ...quantizer, symbols: { mu: 5 } }], {
      width: 400,
      height: 300,
      reach: 2,
      left: 40,
      bottom: 20,
    })
    expect(forward.top + forward.height).toBeLessThan(backward.top)
    expect(forward.x(0)).toBe(backward.x(0))
    expect(forward.y(0)).toBeCloseTo(forward.top + forward.height / 2, 9)
    expect(backward.high).toBeGreaterThan(5)
    expect(backward.low).toBeLessThan(0)
  })
  test('has round ticks', () => {
    expect(ticksBetween(-1.3, 1.3)).toEqual([-1, 0, 1])
    expect(ticksBetween(0, 0.9)).toEqual([0, 0.5])
    expect(ticksBetween(-2, 42)).toEqual([0, 20, 40])
  })
})

describe('symbols', () => {
  test('are read from the address within their range', () => {
    const pc = findQuantizer('pc')!
    expect(labSymbols(pc, {})).toEqual(characteristicSymbols(pc))
    expect(labSymbols(pc, { rho: '0.25', varrho: '7' })).toMatchObject({ rho: 0.25, varrho: 0.5 })
    expect(labSymbols(findQuantizer('bnn++')!, { mu: '40' }).mu).toBe(40)
    expect(labSymbols(findQuantizer('bnn++')!, { mu: '-1' }).mu).toBe(5)
  })
  test('of a slider run in ratios', () => {
    const range = muRange(findQuantizer('bnn++')!)
    expect(range).toEqual({ least: 0.5, most: 1000 })
    expect([muOfPlace(0, range), muOfPlace(1, range)]).toEqual([0.5, 1000])
    expect(placeOfMu(muOfPlace(0.4, range), range)).toBeCloseTo(0.4, 2)
  })
  test('of a run are where the run is', () => {
    const run = makeRun({ experiment: { quantizer: 'pc' } })
    expect(currentSymbols(run, findQuantizer('pc')!, null, 0.5)).toMatchObject({ rho: 0.5, varrho: 0.5 })
    const sharp = makeRun({ experiment: { quantizer: 'bnn++' } })
    expect(currentSymbols(sharp, findQuantizer('bnn++')!, 42, 0.5).mu).toBe(42)
    expect(currentSymbols(sharp, findQuantizer('bnn++')!, null, 1).mu).toBeCloseTo(200, 9)
    const inSteps = makeRun({ experiment: { quantizer: 'bnn++', muSchedule: 'steps', muSteps: 2, muEnd: 100 } })
    expect(currentSymbols(inSteps, findQuantizer('bnn++')!, null, 0.6).mu).toBeCloseTo(100, 9)
  })
})
