import { expect, test } from 'vitest'
import { knowOwnFields } from '../../../shared/experiment/own-fields.ts'
import { unmatchedValues, valuesIn } from '../../../shared/query/unmatched-values.ts'
import { row } from '../cli/row.ts'

const runs = [
  row({ experiment: { model: 'mlp', quantizer: 'bnn++', backbone: 'resnet' }, tags: ['good'] }),
  row({ experiment: { model: 'cnn-small', quantizer: 'bc', backbone: 'vit' }, studyName: 'sweep' }),
]

test('a filter that finds nothing says which of its values no run has, and what may have been meant', () => {
  knowOwnFields(() => ['backbone'])
  expect(unmatchedValues('model:mlpp tag:godo study:swep seed:7', valuesIn(runs))).toEqual([
    { what: 'no run has the model "mlpp"', remedy: 'did you mean mlp?' },
    { what: 'no run has the tag "godo"', remedy: 'did you mean good?' },
    { what: 'no run has the study "swep"', remedy: 'did you mean sweep?' },
  ])
  expect(unmatchedValues('backbone:swin', valuesIn(runs))).toEqual([
    { what: 'no run has the backbone "swin"', remedy: 'there is resnet, vit' },
  ])
})

test('values that a run has, left-out ones, and one of several that there is are no reason', () => {
  expect(unmatchedValues('model:ML* quantizer:bc,none -tag:old accuracy>99 word', valuesIn(runs))).toEqual([])
})
