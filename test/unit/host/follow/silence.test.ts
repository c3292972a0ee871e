import { expect, test } from 'vitest'
import { silenceOf } from '../../../../electron/host/follow/silence.ts'

const minutes = 60_000
const series = (...times: number[]) => {
  const column = Float64Array.from(times)
  return { metric: 'loss', steps: column, values: column, times: column }
}

test('a writer may be silent for three of its gaps, from ten minutes to six hours', () => {
  expect(silenceOf([series(1, 2, 3)])).toEqual({ last: 3, silence: 10 * minutes })
  expect(silenceOf([series(1, 1 + 30 * minutes)]).silence).toBe(90 * minutes)
  expect(silenceOf([series(1, 1 + 30 * 3600_000)]).silence).toBe(6 * 60 * minutes)
})

test('the metric that is written most often tells, and times may be missing', () => {
  const often = series(1, 1 + 5 * minutes, 1 + 10 * minutes)
  expect(silenceOf([series(1, 1 + 60 * minutes), often])).toEqual({ last: 1 + 60 * minutes, silence: 15 * minutes })
  expect(silenceOf([series(0, 0)])).toEqual({ last: null, silence: 10 * minutes })
  expect(silenceOf([])).toEqual({ last: null, silence: 10 * minutes })
})
