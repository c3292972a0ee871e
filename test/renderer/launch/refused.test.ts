import { describe, expect, test } from 'vitest'
import { draftOfQuery } from '../../../renderer/launch/address.ts'
import { studyOf } from '../../../renderer/launch/draft-study.ts'
import { refusalOf } from '../../../renderer/launch/use-source.ts'
import { parseValues } from '../../../renderer/launch/values.ts'
import { goneOf } from '../../../renderer/compare/use-compared.ts'
import { fields } from '../../../shared/experiment/experiment.ts'

const read = (key: string, text: string) =>
  parseValues(
    fields.find((field) => field.key === key)!,
    text,
  )

describe('a comma', () => {
  test.each([
    ['learningRate', '0,001', '0.001'],
    ['learningRate', '0.1, 0,01', '0.01'],
    ['weightDecay', '0,5', '0.5'],
    ['batchSize', '1,024', '1024'],
  ])('of %s within "%s" is not taken for two runs', (key, text, number) => {
    const { values, complaint } = read(key, text)
    expect(values).toEqual([])
    expect(complaint).toContain(`write ${number}`)
  })
  test.each([
    ['learningRate', '0.001,0.003', [0.001, 0.003]],
    ['learningRate', '1, 2', [1, 2]],
    ['seed', '1,2,3', [1, 2, 3]],
    ['batchSize', '64,128', [64, 128]],
    ['batchSize', '100, 200', [100, 200]],
  ])('of %s between the values of "%s" is', (key, text, values) =>
    expect(read(key, text)).toEqual({ values, complaint: null }),
  )
})

describe('what cannot be read', () => {
  test('of an address is not launched without it', () => {
    const { study, complaints } = studyOf(draftOfQuery({ epochs: '2', learningRte: '0.1' }))
    expect(study).toBeNull()
    expect(complaints.map(({ message }) => message).join()).toContain('"learningRte"')
    expect(studyOf(draftOfQuery({ search: '{"sample":' })).study).toBeNull()
    expect(studyOf(draftOfQuery({ 'quantizerParameters.clip': '1', seed: '1' })).study).not.toBeNull()
  })
  test('of runs to launch again: they are gone, foreign, or no numbers', () => {
    const own = { id: 1, origin: null }
    const foreign = { id: 2, origin: { kind: 'csv' } }
    expect(refusalOf('1', [1], [own])).toBeNull()
    expect(refusalOf('1,2', [1, 2], [own])).toContain('run 2')
    expect(refusalOf('1,2', [1, 2], [own, foreign])).toContain('imported')
    expect(refusalOf('abc', [Number.NaN], [])).toContain('"abc"')
  })
  test('of runs to compare is named', () => {
    expect(goneOf('1,2', new Set([1, 2]))).toBeNull()
    expect(goneOf('1,2,abc', new Set([1]))).toBe('Not in the store: run 2, abc.')
    expect(goneOf(Array.from({ length: 14 }, (_, index) => index).join(), new Set())).toContain('and 4 more')
  })
})
