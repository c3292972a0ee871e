import { describe, expect, test } from 'vitest'
import { columnsOf, comparedGroups } from '../../../renderer/compare/comparison.ts'
import { commonFields } from '../../../renderer/compare/field-columns.ts'
import { makeRun } from '../make-run.ts'

const run = (experiment: Record<string, unknown>) => makeRun({ experiment: { dataset: 'digits', ...experiment } })
const imported = (name: string, experiment: Record<string, unknown> = {}) =>
  makeRun({ row: { experiment, origin: { kind: 'csv', name, sha256: '' } } })
const table = (runs: Parameters<typeof comparedGroups>[0], grouped = true) =>
  columnsOf(
    comparedGroups(runs, grouped).map((group) => group.runs),
    grouped,
  ).map(({ title, texts }) => [title, ...texts])

describe('columns of a comparison', () => {
  test('are the fields that differ, the method first; what only follows the method is not among them', () => {
    const runs = [
      run({ quantizer: 'bc', batchSize: 16 }),
      run({ quantizer: 'bnn++', batchSize: 16 }),
      run({ quantizer: 'bnn++', batchSize: 32, model: 'mlp' }),
    ]
    expect(table(runs)).toEqual([
      ['Method', 'BC', 'BNN++', 'BNN++'],
      ['Model', 'cnn-small', 'cnn-small', 'mlp'],
      ['Batch size', '16', '16', '32'],
    ])
  })
  test('are without the method if all have the same, and have seeds and numbers of runs if needed', () => {
    const same = [run({ seed: 1, learningRate: 0.01 }), run({ seed: 2, learningRate: 0.003 })]
    expect(table(same)).toEqual([['Learning rate', '0.01', '0.003']])
    expect(table(same, false).map(([title]) => title)).toEqual(['Learning rate', 'Seed'])
    const twice = [run({ seed: 1 }), run({ seed: 1 })]
    expect(table(twice, false)).toEqual([
      ['Method', 'BNN++', 'BNN++'],
      ['Run', String(twice[0]!.id), String(twice[1]!.id)],
    ])
  })
  test('name imported runs by their own name, and say what is unknown', () => {
    const runs = [run({ quantizer: 'bc', batchSize: 16 }), run({ quantizer: 'bnn', batchSize: 32 }), imported('theirs')]
    expect(table(runs)).toEqual([
      ['Method', 'BC', 'BNN', 'unknown'],
      ['Batch size', '16', '32', 'unknown'],
      ['Name', '', '', 'theirs'],
    ])
    expect(table([...runs.slice(0, 2), imported('theirs', { quantizer: 'theirs' })]).map(([title]) => title)).toEqual([
      'Method',
      'Batch size',
    ])
  })
})

test('names where room is short have the method first, then the other fields; or values alone', () => {
  const groups = comparedGroups(
    [run({ quantizer: 'bc', batchSize: 16 }), run({ quantizer: 'bnn', batchSize: 32 }), imported('theirs')],
    true,
  )
  expect(groups.map(({ name }) => name)).toEqual([
    { head: 'BC', rest: 'batch size 16', short: 'BC · 16' },
    { head: 'BNN', rest: 'batch size 32', short: 'BNN · 32' },
    { head: 'theirs', rest: '', short: 'theirs' },
  ])
})

describe('what is common to all', () => {
  test('is said once: what runs are made of and what was changed, not what differs or has no effect', () => {
    const runs = [
      run({ quantizer: 'bc', latentClip: 2, batchSize: 16 }),
      run({ quantizer: 'bnn++', latentClip: 2, batchSize: 32 }),
    ]
    const common = commonFields(runs)
    expect(common).toEqual(expect.arrayContaining(['digits', 'cnn-small', 'Latent clipping 2', 'Epochs 6']))
    expect(common.join()).not.toMatch(/Batch size|mu|BC|Seed|Momentum/)
  })
  test('leaves out what some run does not tell', () => {
    expect(commonFields([run({}), imported('theirs', { dataset: 'digits' })])).toEqual(['digits'])
    expect(commonFields([])).toEqual([])
  })
})

test('names in one line leave out what most lines have', () => {
  const named = (...runs: Parameters<typeof comparedGroups>[0]) =>
    comparedGroups(runs, true).map(({ name }) => name.short)
  const [bc, bnn, binary] = [
    run({ quantizer: 'bc' }),
    run({ quantizer: 'bnn' }),
    run({ quantizer: 'bc', regime: 'bwa' }),
  ]
  const other = run({ quantizer: 'bc', model: 'mlp' })
  expect(named(bc, bnn, binary, other)).toEqual(['BC', 'BNN', 'BC · bwa', 'BC · mlp'])
  expect(named(bc, other)).toEqual(['cnn-small', 'mlp'])
  expect(named(bc, bnn, imported('theirs'), imported('ours', { model: 'mlp' }))).toEqual([
    'BC · cnn-small',
    'BNN · cnn-small',
    'theirs',
    'mlp · ours',
  ])
})

test('of many differing fields, names in one line have those that tell lines apart', () => {
  const old = { epochs: 12, batchSize: 50, trainImages: 900 }
  const few = { epochs: 3, batchSize: 64, trainImages: 960 }
  const runs = [
    run({ quantizer: 'bc', ...old }),
    run({ quantizer: 'bc', ...few }),
    run({ quantizer: 'bnn', ...few }),
    run({ quantizer: 'bnn', ...few, model: 'mlp' }),
    imported('theirs', { model: 'cnn-small' }),
  ]
  expect(comparedGroups(runs, true).map(({ name }) => name.short)).toEqual([
    'BC · 900',
    'BC · 960',
    'BNN · 960',
    'BNN · mlp · 960',
    'theirs',
  ])
})

test('characters that turn the writing around are written out, in names and in values', () => {
  const runs = [imported('a\u202egnp', { model: 'vit\u202ebig' }), imported('b\u0007', { model: 'mlp' })]
  expect(table(runs, false)).toEqual([
    ['Model', 'vit\\u202ebig', 'mlp'],
    ['Name', 'a\\u202egnp', 'b\\x07'],
  ])
})
