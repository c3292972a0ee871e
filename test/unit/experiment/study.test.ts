import { describe, expect, test } from 'vitest'
import { BadInput } from '../../../shared/experiment/bad-input.ts'
import { expandStudy, parseStudy } from '../../../shared/experiment/study.ts'

const expand = (input: unknown): unknown[] => expandStudy(parseStudy(input))

test('the last field of a block varies fastest, blocks follow one another', () => {
  expect(expand({ name: 's', base: { epochs: 2 }, matrix: [{ quantizer: ['bc', 'bnn'], seed: [1, 2] }, { model: ['vit-small'] }] })).toEqual([
    { epochs: 2, quantizer: 'bc', seed: 1 },
    { epochs: 2, quantizer: 'bc', seed: 2 },
    { epochs: 2, quantizer: 'bnn', seed: 1 },
    { epochs: 2, quantizer: 'bnn', seed: 2 },
    { epochs: 2, model: 'vit-small' },
  ])
})

test('a field of the matrix replaces the one of the base', () => {
  expect(expand({ name: 's', base: { epochs: 2 }, matrix: [{ epochs: [5] }] })).toEqual([{ epochs: 5 }])
})

test('without a matrix the base is the one experiment', () => {
  expect(expand({ name: ' s ', base: { seed: 4 } })).toEqual([{ seed: 4 }])
  expect(parseStudy({ name: ' s ' }).name).toBe('s')
})

describe('one wrong experiment refuses the whole', () => {
  test.each([
    ['a value out of range', { name: 's', matrix: [{ quantizer: ['bc', 'bnn'], seed: [1, -1] }] }, 'seed'],
    ['fields that do not go together', { name: 's', matrix: [{ model: ['cnn-small', 'vit-small'], modelParameters: [{ width: 8 }] }] }, 'modelParameters'],
    ['a base that is wrong', { name: 's', base: { epochs: 0 } }, 'epochs'],
  ])('%s', (_, input, field) => {
    expect(() => expand(input)).toThrow(BadInput)
    expect(() => expand(input)).toThrow(new RegExp(field))
  })
})

describe('what is no recipe is refused by name', () => {
  test.each([
    [{ matrix: [] , name: 's' }, /matrix/],
    [{ name: '' }, /name/],
    [{}, /name/],
    [{ name: 's', matrix: [{ seed: [] }] }, /matrix\.0\.seed/],
    [{ name: 's', matrix: [{ seed: 1 }] }, /matrix\.0\.seed/],
    [{ name: 's', matrix: [{ sead: [1] }] }, /sead/],
    [{ name: 's', seeds: [1] }, /seeds/],
    [null, /in the recipe/],
  ])('%j', (input, message) => {
    expect(() => parseStudy(input)).toThrow(BadInput)
    expect(() => parseStudy(input)).toThrow(message)
  })
})
