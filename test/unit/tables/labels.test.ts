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

test('what a run does not tell is unknown, and not called a proposal that nobody made', () => {
  expect(labelOf('model', undefined)).toBe('unknown')
  expect(labelOf('model', 'unknown')).toBe('unknown')
  expect(labelOf('quantizer', '')).toBe('unknown')
  expect(labelOf('seed', 'unknown')).toBe('unknown')
  expect(labelOf('startFrom', null)).toBe('new weights')
  expect(labelOf('trainImages', null)).toBe('all')
  expect(labelOf('modelParameters', {})).toBe('default')
  expect(labelWithHeading('model', 'unknown')).toBe('Model unknown')
})

test('a label is one line without characters that steer a terminal', () => {
  expect(labelOf('quantizer', 'a\nb\u001b[2J\u009b31m\u202e')).toBe('a\\nb\\x1b[2J\\x9b31m\\u202e')
})
