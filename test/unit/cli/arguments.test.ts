import { describe, expect, test } from 'vitest'
import { collectParameters, parseIntegers, parseNumbers, parseRunIds } from '../../../electron/cli/arguments.ts'

describe('arguments', () => {
  test('reads run numbers, lists and ranges of them', () => {
    expect(parseRunIds('3')).toEqual([3])
    expect(parseRunIds('1, 2,5-8')).toEqual([1, 2, 5, 6, 7, 8])
    for (const wrong of ['', '0', '-1', '1,', '4-2', '1-99999999', '1.5', 'all'])
      expect(() => parseRunIds(wrong), wrong).toThrow('is not a run number')
  })

  test('reads numbers as JavaScript writes them, and nothing else', () => {
    expect(parseNumbers('-0.7,0,1e-3')).toEqual([-0.7, 0, 0.001])
    for (const wrong of ['', '1,', 'NaN', 'Infinity', '1 2'])
      expect(() => parseNumbers(wrong), wrong).toThrow('is not a number')
  })

  test('reads whole numbers and ranges of them, each once', () => {
    expect(parseIntegers('3')).toEqual([3])
    expect(parseIntegers('1..3')).toEqual([1, 2, 3])
    expect(parseIntegers('7, 1..3,2')).toEqual([7, 1, 2, 3])
    for (const wrong of ['', '1,', '3..1', '1..5000', '1.5', 'a..b'])
      expect(() => parseIntegers(wrong), wrong).toThrow()
  })

  test('collects parameters over several flags; the last one counts', () => {
    expect(collectParameters('rho=0.5, varrho=1', { rho: 0.1 })).toEqual({ rho: 0.5, varrho: 1 })
    for (const wrong of ['rho', 'rho=1=2', '=1', 'rho=']) expect(() => collectParameters(wrong), wrong).toThrow()
  })
})
