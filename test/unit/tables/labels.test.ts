import { expect, test } from 'vitest'
import { labelOf, labelWithHeading } from '../../../shared/tables/labels.ts'

test('values are printed as they are typed', () => {
  expect(labelOf('flip', true)).toBe('on')
  expect(labelOf('flip', false)).toBe('off')
  expect(labelOf('learningRateSteps', '')).toBe('none')
  expect(labelOf('learningRateSteps', '80 120')).toBe('80 120')
  expect(labelOf('dataset', 'digits')).toBe('UCI digits')
  expect(labelOf('learningRate', null)).toBe('default')
  expect(labelWithHeading('flip', true)).toBe('Flip on')
})
