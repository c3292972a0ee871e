import { describe, expect, test } from 'vitest'
import { spanOf, tickTexts } from '../../../renderer/chart/ticks.ts'
import {
  formatAlike,
  formatBytes,
  formatCount,
  formatDigits,
  formatMetric,
  formatNumber,
  formatPercent,
  padAlike,
  plural,
} from '../../../renderer/format/number.ts'
import { formatAgo, formatDuration } from '../../../renderer/format/time.ts'
import { configurationLines } from '../../../renderer/run/configuration.ts'
import { mosaic } from '../../../renderer/system/draw-images.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

describe('numbers', () => {
  test('are short and keep what matters', () => {
    expect([0, 0.003, 1.25e-5, 12_340, 0.123456, 200, NaN, null].map(formatNumber)).toEqual([
      '0',
      '0.003',
      '1.25e-5',
      '12,340',
      '0.1235',
      '200',
      'NaN',
      '–',
    ])
    expect([0.98216, 1, null].map(formatPercent)).toEqual(['98.22', '100.00', '–'])
    expect(formatMetric(0.98216, 'percent')).toBe('98.22')
    expect(formatMetric(0.5, 'nats')).toBe('0.5000')
    expect([999, 1000, 217_128, 4_210_688, 999_950].map(formatBytes)).toEqual([
      '999 B',
      '1 kB',
      '217 kB',
      '4.21 MB',
      '1 MB',
    ])
    expect(formatCount(54_282)).toBe('54,282')
    expect([plural(1, 'run'), plural(2, 'run')]).toEqual(['1 run', '2 runs'])
  })
})

describe('times', () => {
  test('are told in their two largest units', () => {
    expect([0, 48, 60, 95, 720, 3600, 7500, 90_000, null].map(formatDuration)).toEqual([
      '0 s',
      '48 s',
      '1 min',
      '1 min 35 s',
      '12 min',
      '1 h',
      '2 h 5 min',
      '1 d 1 h',
      '–',
    ])
  })
  test('are relative until they are old', () => {
    const now = Date.UTC(2026, 10, 20, 12)
    expect(
      [now, now - 300_000, now - 3 * 3_600_000, now - 2 * 86_400_000, now - 30 * 86_400_000].map((time) =>
        formatAgo(time, now),
      ),
    ).toEqual(['now', '5 min ago', '3 h ago', '2 d ago', '2026-10-21'])
  })
})

describe('a configuration', () => {
  test('marks what was asked for, not what was proposed', () => {
    const lines = configurationLines({ ...resolveExperiment({ quantizer: 'bnn+', model: 'vit-small', epochs: 9 }) })
    const differing = Object.fromEntries(
      lines.filter((line) => line.otherwise !== null).map((line) => [line.key, [line.value, line.otherwise]]),
    )
    expect(differing).toEqual({
      quantizer: ['BNN+', 'BNN++'],
      model: ['vit-small', 'cnn-small'],
      epochs: ['9', '6'],
    })
  })
})

describe('a mosaic of images', () => {
  test('lays them side by side with a gap; grey serves all colours', () => {
    const { width, height, data } = mosaic(
      [{ pixels: [1, 2] }, { pixels: [3, 4] }, { pixels: [5, 6] }],
      { channels: 1, width: 2, height: 1 },
      2,
    )
    expect([width, height]).toEqual([5, 3])
    expect([...data.slice(0, 20)]).toEqual([1, 1, 1, 255, 2, 2, 2, 255, 0, 0, 0, 0, 3, 3, 3, 255, 4, 4, 4, 255])
    expect([...data.slice(40, 52)]).toEqual([5, 5, 5, 255, 6, 6, 6, 255, 0, 0, 0, 0])
  })
  test('reads channels one after the other', () => {
    const { data } = mosaic([{ pixels: [10, 20, 30] }], { channels: 3, width: 1, height: 1 }, 1)
    expect([...data]).toEqual([10, 20, 30, 255])
  })
})

describe('an axis', () => {
  test('has as many digits as tell its ticks apart', () => {
    expect(tickTexts([0, 25, 50], formatDigits)).toEqual(['0', '25', '50'])
    expect(tickTexts([5, 5.000005, 5.00001, null], formatDigits)).toEqual(['5', '5.000005', '5.00001', ''])
    expect(tickTexts([1, 1, 2], formatDigits)).toEqual(['1', '1', '2'])
  })

  test('goes around a constant, whatever rounding makes of it', () => {
    expect(spanOf(0, 0)).toEqual([0, 1])
    expect(spanOf(0.003, 0.003 + 1e-13)!.map((value) => Number(value.toPrecision(4)))).toEqual([0.0027, 0.0033])
    expect(spanOf(-2, -2)).toEqual([-2.2, -1.8])
    expect(spanOf(1, 1.001)).toBeNull()
  })
})

describe('numbers that nobody can misread', () => {
  test('a loss that has run away is not written out', () => {
    expect(formatMetric(115_551_473_714_069_504, 'nats')).toBe('1.156e17')
    expect(formatMetric(9876.5, 'nats')).toBe('9876.5000')
    expect(formatMetric(0.25, 'nats')).toBe('0.2500')
  })
  test('neighbours have the same decimals', () => {
    expect(formatAlike([-1.199, 1.2])).toEqual(['-1.199', '1.200'])
    expect(formatAlike([-1, 1])).toEqual(['-1', '1'])
    expect(formatAlike([0, 12.5])).toEqual(['0.0', '12.5'])
    expect(formatAlike([0, 1e-9])).toEqual(['0', '1e-9'])
    expect(padAlike(['0.9718', '0.972', '1', '0', '–'])).toEqual(['0.9718', '0.9720', '1.000', '0', '–'])
    expect(padAlike(['0.0123', '12.34', '1e-9', '200'])).toEqual(['0.0123', '12.34', '1e-9', '200.0'])
  })
})
