import { describe, expect, test } from 'vitest'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { expandStudy, planStudy } from '../../../shared/experiment/plan-study.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { parseStudy } from '../../../shared/experiment/study.ts'

const expand = (input: unknown): unknown[] => expandStudy(parseStudy(input))

test('the last field of a block varies fastest, blocks follow one another', () => {
  expect(
    expand({
      name: 's',
      base: { epochs: 2 },
      matrix: [{ quantizer: ['bc', 'bnn'], seed: [1, 2] }, { model: ['vit-small'] }],
    }),
  ).toEqual([
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
    [
      'fields that do not go together',
      { name: 's', matrix: [{ model: ['cnn-small', 'vit-small'], modelParameters: [{ width: 8 }] }] },
      'modelParameters',
    ],
    ['a base that is wrong', { name: 's', base: { epochs: 0 } }, 'epochs'],
  ])('%s', (_, input, field) => {
    expect(() => expand(input)).toThrow(BadInput)
    expect(() => expand(input)).toThrow(new RegExp(field))
  })
})

describe('what is no recipe is refused by name', () => {
  test.each([
    [{ matrix: [], name: 's' }, /matrix/],
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

describe('phases', () => {
  const pretrain = {
    name: 'pre-train',
    base: { quantizer: 'full' },
    matrix: [{ model: ['cnn-small', 'mlp'], seed: [1, 2] }],
  }
  const tune = {
    name: 'fine-tune',
    after: 'pre-train',
    matrix: [{ model: ['cnn-small', 'mlp'], quantizer: ['bc', 'bnn++'], regime: ['bw'], seed: [1, 2] }],
  }
  const plan = (phases: unknown[], more: object = {}) => planStudy(parseStudy({ name: 's', phases, ...more }))

  test('each run starts from the one with equal data, model and seed, whatever else differs', () => {
    const runs = plan([pretrain, tune], { base: { epochs: 3, preset: 'body' } })
    expect(runs.length).toBe(12)
    expect(runs.slice(0, 4).map(({ phase, source }) => [phase, source])).toEqual(Array(4).fill(['pre-train', null]))
    for (const { experiment, phase, source } of runs.slice(4)) {
      expect(phase).toBe('fine-tune')
      expect(runs[source!]!.experiment).toEqual({
        epochs: 3,
        preset: 'body',
        quantizer: 'full',
        model: experiment.model,
        seed: experiment.seed,
      })
    }
    expect(expandStudy(parseStudy({ name: 's', phases: [pretrain] }))).toHaveLength(4)
  })

  test('proposals are filled in before runs are matched', () => {
    const proposed = {
      ...tune,
      matrix: [{ model: ['cnn-small'], modelParameters: [{ width: 16 }], quantizer: ['bc'] }],
    }
    expect(plan([pretrain, proposed]).at(-1)!.source).toBe(0)
  })

  test('each run has its resolved experiment beside it', () => {
    const runs = plan([pretrain, tune])
    for (const { experiment, resolved } of runs) expect(resolved).toEqual(resolveExperiment(experiment))
  })

  test('what a run starts from may teach it, where it starts from something', () => {
    const taught = { ...tune, base: { teacher: 'start' } }
    expect(
      plan([pretrain, taught])
        .slice(4)
        .map(({ resolved }) => resolved.teacher),
    ).toEqual(Array(8).fill('start'))
    expect(() => plan([{ ...pretrain, base: { teacher: 'start' } }])).toThrow(
      /new weights cannot be taught by its start/,
    )
  })

  test('what is matched can be said', () => {
    const rates = { ...pretrain, matrix: [{ learningRate: [0.1, 0.01] }] }
    const tuned = {
      name: 'fine-tune',
      after: 'pre-train',
      match: ['learningRate', 'seed'],
      matrix: [{ quantizer: ['bc'], learningRate: [0.01, 0.1] }],
    }
    expect(plan([rates, tuned]).map(({ source }) => source)).toEqual([null, null, 1, 0])
  })

  test('a phase may come after any earlier one, or after none', () => {
    const runs = plan([
      pretrain,
      { name: 'scratch', matrix: [{ quantizer: ['bc'] }] },
      { ...tune, matrix: [{ quantizer: ['bnn'] }] },
      { name: 'last', after: 'fine-tune', matrix: [{ quantizer: ['bnn'] }] },
    ])
    expect(runs.slice(4).map(({ source }) => source)).toEqual([null, 0, 5])
  })

  test.each<[string, unknown[], object, RegExp | string]>([
    [
      'no source',
      [pretrain, { ...tune, matrix: [{ seed: [3] }] }],
      {},
      'a run of "fine-tune" must start from the one run of "pre-train" with dataset mnist, model cnn-small, ' +
        'modelParameters {"width":16}, seed 3, but there is none; add it to "pre-train"',
    ],
    [
      'several sources',
      [
        { ...pretrain, matrix: [{ learningRate: [0.1, 0.01] }] },
        { ...tune, matrix: [{}] },
      ],
      {},
      /but there are 2; tell them apart with "match"/,
    ],
    [
      'a phase that is not there',
      [pretrain, { ...tune, after: 'pretrain' }],
      {},
      /the phase "fine-tune" comes after "pretrain", but there is no such phase before it; there is pre-train/,
    ],
    ['a phase after itself', [{ ...tune, after: 'fine-tune' }], {}, /no such phase before it/],
    ['a phase after a later one', [tune, pretrain], {}, /no such phase before it/],
    ['two of a name', [pretrain, pretrain], {}, /two phases are called "pre-train"/],
    ['a matrix beside them', [pretrain], { matrix: [{ seed: [1] }] }, /either a matrix or phases/],
    ['a start besides', [pretrain, { ...tune, base: { startFrom: 3 } }], {}, /startFrom must be left out there/],
    ['an experiment that is wrong', [pretrain, { ...tune, base: { epochs: 0 } }], {}, /epochs: must be at least 1/],
  ])('%s is refused', (_, phases, more, message) => {
    expect(() => plan(phases, more)).toThrow(BadInput)
    expect(() => plan(phases, more)).toThrow(message)
  })

  test.each([
    [{ phases: [] }, /phases/],
    [{ phases: [{ matrix: [{}] }] }, /phases\.0\.name/],
    [{ phases: [{ name: 'a', befor: 'b' }] }, /phases\.0: in the recipe: there is no field "befor"/],
    [{ phases: [{ name: 'a', matrix: [{ sead: [1] }] }] }, /sead/],
  ])('%j is no recipe', (input, message) => {
    expect(() => parseStudy({ name: 's', ...input })).toThrow(message)
  })
})

test.each(['halving', 'tpe'])('a search by a metric that no run reports is refused: %s', (part) => {
  const by = (metric: string) => ({
    name: 'x',
    search: { [part]: { metric, ...(part === 'tpe' ? { count: 4 } : {}) } },
  })
  expect(() => parseStudy(by('validation.accuracy'))).toThrow('there is no metric "validation.accuracy"')
  expect(() => parseStudy(by('validation.deployed.accuracy'))).not.toThrow()
})
