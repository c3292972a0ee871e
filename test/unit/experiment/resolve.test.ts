import { describe, expect, test } from 'vitest'
import { experimentFields, fields } from '../../../shared/experiment/experiment.ts'
import { sections } from '../../../shared/experiment/field.ts'
import { resolveExperiment, shortestInput } from '../../../shared/experiment/resolve.ts'
import { complaintsOf } from './complaints-of.ts'

describe('what is left open is filled in', () => {
  test('from nothing', () => {
    expect(resolveExperiment({})).toMatchObject({
      dataset: 'mnist',
      model: 'cnn-small',
      modelParameters: { width: 16 },
      quantizer: 'bnn++',
      quantizerParameters: {},
      muSchedule: 'exponential',
      muStart: 5,
      muEnd: 200,
      learningRate: 0.003,
      seed: 1,
    })
  })

  test('from model, data set and quantizer', () => {
    expect(resolveExperiment({ model: 'vit-small' })).toMatchObject({
      learningRate: 0.002,
      modelParameters: { patch: 7, dimension: 64, depth: 4, heads: 4 },
    })
    expect(resolveExperiment({ model: 'vit-small', dataset: 'digits' }).modelParameters.patch).toBe(2)
    expect(resolveExperiment({ quantizer: 'pc', quantizerParameters: { rho: 0.5 } }).quantizerParameters).toEqual({
      rho: 0.5,
      varrho: 1,
    })
    expect(resolveExperiment({ quantizer: 'bc' })).toMatchObject({ muSchedule: 'constant', muStart: 1, muEnd: 1 })
  })

  test('and what is given stays', () => {
    expect(resolveExperiment({ learningRate: 0.1, muStart: 2, muEnd: 9, muSchedule: 'linear' })).toMatchObject({
      learningRate: 0.1,
      muStart: 2,
      muEnd: 9,
      muSchedule: 'linear',
    })
  })

  test('a resolved experiment resolves to itself', () => {
    const resolved = resolveExperiment({ model: 'vit-small', quantizer: 'pc', epochs: 3 })
    expect(resolveExperiment(JSON.parse(JSON.stringify(resolved)))).toEqual(resolved)
  })
})

describe('a wrong experiment is refused, field by field', () => {
  test('an unknown field, with the one that was meant', () => {
    expect(complaintsOf({ epoch: 3 })).toEqual([
      { field: 'epoch', message: 'there is no field "epoch"; did you mean epochs?' },
    ])
    expect(complaintsOf({ learningrate: 1 })[0]!.message).toContain('did you mean learningRate?')
    expect(complaintsOf({ zzzzzzzzzz: 1 })[0]!.message).toBe('there is no field "zzzzzzzzzz"')
  })

  test.each([
    [{ epochs: 0 }, 'epochs'],
    [{ epochs: 1.5 }, 'epochs'],
    [{ epochs: 'six' }, 'epochs'],
    [{ epochs: null }, 'epochs'],
    [{ learningRate: 0 }, 'learningRate'],
    [{ learningRate: NaN }, 'learningRate'],
    [{ learningRate: Infinity }, 'learningRate'],
    [{ muEnd: -1 }, 'muEnd'],
    [{ seed: -1 }, 'seed'],
    [{ seed: 2 ** 31 }, 'seed'],
    [{ weightDecay: 2 }, 'weightDecay'],
    [{ dataset: 'imagenet' }, 'dataset'],
    [{ model: 'resnet' }, 'model'],
    [{ quantizer: 'bnn+++' }, 'quantizer'],
    [{ optimizer: 'lion' }, 'optimizer'],
    [{ trainImages: 8001 }, 'trainImages'],
    [{ dataset: 'digits', trainImages: 1438 }, 'trainImages'],
    [{ trainImages: 32 }, 'batchSize'],
    [{ modelParameters: { width: 2 } }, 'modelParameters'],
    [{ modelParameters: { width: 16.5 } }, 'modelParameters'],
    [{ modelParameters: { depth: 3 } }, 'modelParameters'],
    [{ quantizer: 'pc', quantizerParameters: { rho: 2 } }, 'quantizerParameters'],
    [{ quantizer: 'bc', quantizerParameters: { rho: 0.5 } }, 'quantizerParameters'],
    [{ model: 'vit-small', modelParameters: { patch: 5 } }, 'modelParameters'],
    [{ model: 'vit-small', modelParameters: { heads: 3 } }, 'modelParameters'],
  ])('%j', (input, field) => {
    expect(complaintsOf(input).map((complaint) => complaint.field)).toEqual([field])
  })

  test('with messages that name the thing and the remedy', () => {
    expect(complaintsOf({ model: 'vit-small', modelParameters: { patch: 5 } })[0]!.message).toBe(
      'patch 5 does not divide the 28x28 images of mnist',
    )
    expect(complaintsOf({ model: 'vit-small', modelParameters: { heads: 3 } })[0]!.message).toBe(
      'heads 3 does not divide the dimension 64',
    )
    expect(complaintsOf({ quantizer: 'bc', quantizerParameters: { rho: 0.5 } })[0]!.message).toBe(
      'the quantizer bc has no parameter "rho"; it takes none',
    )
    expect(complaintsOf({ quantizer: 'pc', quantizerParameters: { rho: 2 } })[0]!.message).toBe(
      'rho of the quantizer pc is 2; it must lie from 0 to 1',
    )
    expect(complaintsOf({ trainImages: 32 })[0]!.message).toBe('a batch of 64 is larger than the 32 training images')
    expect(complaintsOf({ epochs: 0 })[0]!.message).toBe('must be at least 1')
    expect(complaintsOf({ quantizer: 'bnn+++' })[0]!.message).toMatch(/^must be one of full, bc, .*bnn\+\+/)
  })

  test('all at once', () => {
    expect(
      complaintsOf({ epochs: 0, seed: -1, epoch: 3 })
        .map((complaint) => complaint.field)
        .sort(),
    ).toEqual(['epoch', 'epochs', 'seed'])
    expect(
      complaintsOf({ trainImages: 9000, modelParameters: { width: 1 } }).map((complaint) => complaint.field),
    ).toEqual(['modelParameters', 'trainImages'])
  })

  test.each([[null], ['bnn++'], [[]], [3]])('%j is no experiment', (input) => {
    expect(complaintsOf(input)).toHaveLength(1)
    expect(complaintsOf(input)[0]!.field).toBeNull()
  })
})

test('the shortest input gives the same run', () => {
  const experiment = experimentFields.parse({ epochs: 3, quantizer: 'bc', modelParameters: { width: 8 } })
  expect(shortestInput(experiment)).toEqual({ epochs: 3, quantizer: 'bc', modelParameters: { width: 8 } })
  expect(resolveExperiment(shortestInput(experiment))).toEqual(resolveExperiment(experiment))
  expect(shortestInput(experimentFields.parse({}))).toEqual({})
})

describe('the fields', () => {
  const find = (key: string) => fields.find((field) => field.key === key)!

  test('are all described, in sections that exist, with defaults that resolve', () => {
    expect(fields.map((field) => field.key)).toEqual(Object.keys(experimentFields.shape))
    for (const { title, help, section } of fields) {
      expect(title.length).toBeGreaterThan(0)
      expect(help.length).toBeGreaterThan(10)
      expect(sections).toContain(section)
    }
    expect(() =>
      resolveExperiment(Object.fromEntries(fields.map((field) => [field.key, field.defaultValue]))),
    ).not.toThrow()
  })

  test('know their kind, range and choices', () => {
    expect(find('epochs')).toMatchObject({
      kind: 'integer',
      minimum: 1,
      maximum: 100_000,
      nullable: false,
      defaultValue: 6,
      unit: 'epochs',
    })
    expect(find('learningRate')).toMatchObject({
      kind: 'number',
      minimum: 0,
      maximum: 100,
      nullable: true,
      defaultValue: null,
    })
    expect(find('regime')).toMatchObject({ kind: 'choice', choices: ['bw', 'bwa', 'bwaa', 'ba'] })
    expect(find('modelParameters')).toMatchObject({ kind: 'parameters', defaultValue: {} })
    expect(find('seed').maximum).toBe(2 ** 31 - 1)
    expect(find('muSchedule')).toMatchObject({ kind: 'choice', nullable: true })
  })
})

describe('a method whose parts do not go together is refused in words', () => {
  test.each([
    [
      { optimizer: 'bop', quantizer: 'bnn++' },
      /optimizer: bop trains signs themselves; take a quantizer that goes forward by the sign, such as bc, not bnn\+\+/,
    ],
    [{ optimizer: 'lab', quantizer: 'bc', weightForm: 'xnor' }, /weightForm: xnor does not go with the optimizer lab/],
    [{ optimizer: 'bop', quantizer: 'bc', update: 'pq' }, /update: pq has no meaning with the optimizer bop/],
    [{ update: 'rpc', quantizer: 'pc', weightForm: 'irnet' }, /weightForm: irnet does not go with the update rpc/],
    [
      { regime: 'bwaa', quantizer: 'bc', activationForm: 'adabin' },
      /activationForm: adabin sums other values than signs/,
    ],
  ] as const)('%o', (input, message) => {
    expect(() => resolveExperiment(input)).toThrow(message)
  })

  test('and the update follows the quantizer unless it is given', () => {
    expect(resolveExperiment({ quantizer: 'proxquant-l1' }).update).toBe('pq')
    expect(resolveExperiment({ quantizer: 'proxquant-l1', update: 'pc++' }).update).toBe('pc++')
    expect(resolveExperiment({ quantizer: 'bc' }).update).toBe('pc++')
  })
})
