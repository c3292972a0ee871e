import { describe, expect, test } from 'vitest'
import { countRuns } from '../../../shared/experiment/count-runs.ts'
import { fields, type Experiment } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { parseStudy, type Study } from '../../../shared/experiment/study.ts'
import { expandStudy } from '../../../shared/experiment/plan-study.ts'
import { formatValues } from '../../../renderer/format/values.ts'
import type { Draft } from '../../../renderer/launch/draft.ts'
import { builtInDatasets, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { checkStudy, proposedName, studyOf } from '../../../renderer/launch/draft-study.ts'
import {
  draftOf,
  parseRecipe,
  recipeText,
  studyOfExperiments,
  withoutProposals,
} from '../../../renderer/launch/recipe.ts'
import { parseValues } from '../../../renderer/launch/values.ts'

const field = (key: string) => fields.find((candidate) => candidate.key === key)!
const draft = (texts: Record<string, string>, name = ''): Draft => ({ name, texts })
const expanded = (study: Study) => expandStudy(parseStudy({ ...study, name: 'test' }))

describe('values of a field', () => {
  test.each([
    ['seed', '1, 2, 5..8', [1, 2, 5, 6, 7, 8]],
    ['learningRate', '0.001, 3e-3', [0.001, 0.003]],
    ['learningRate', 'proposed, 0.1', [null, 0.1]],
    ['optimizer', 'adam,sgd', ['adam', 'sgd']],
    ['epochs', '', [6]],
    ['muStart', '  ', [null]],
    ['learningRate', '1e-4..0.1 in 4 log', [0.0001, 0.001, 0.01, 0.1]],
    ['weightDecay', '0..0.3 in 4', [0, 0.1, 0.2, 0.3]],
    ['learningRate', '0.001..0.1 in 4 log, 0.5', [0.001, 0.004642, 0.02154, 0.1, 0.5]],
    ['batchSize', '8..256 in 6 log', [8, 16, 32, 64, 128, 256]],
  ])('%s: "%s"', (key, text, values) => expect(parseValues(field(key), text)).toEqual({ values, complaint: null }))

  test.each([
    ['seed', '1.5', 'enter a whole number'],
    ['seed', '8..5', 'write 5..8'],
    ['seed', '1..99999', 'more than'],
    ['epochs', '0', 'the minimum is 1'],
    ['weightDecay', '2', 'the maximum is 1'],
    ['optimizer', 'adma', 'choices: adam, adamw, sgd'],
    ['epochs', 'many', 'enter a number'],
    ['seed', '1, 1', 'twice'],
    ['learningRate', '0.001..0.1', 'write how many: 0.001..0.1 in 5'],
    ['learningRate', '0.1..0.01 in 3', 'write 0.01..0.1'],
    ['weightDecay', '0..0.1 in 3 log', 'must start above 0'],
    ['weightDecay', '0.5..1.5 in 3', 'the maximum is 1'],
    ['learningRate', '0.1..1 in 1', 'at least 2'],
    ['batchSize', '2..4 in 7', 'twice'],
  ])('%s refuses "%s"', (key, text, complaint) => expect(parseValues(field(key), text).complaint).toContain(complaint))

  test('are written as they are read', () => {
    expect(formatValues([1, 2, 5, 6, 7, 8])).toBe('1, 2, 5..8')
    expect(formatValues([0.001, null, true])).toBe('0.001, proposed, on')
    expect(formatValues(['bc', 'bnn++'])).toBe('bc, bnn++')
  })
})

describe('the study of a draft', () => {
  test('of nothing is one run with every default', () => {
    const { study } = studyOf(draft({}))
    expect(study).toEqual({ name: '', notes: '', base: {}, matrix: [{}] })
    expect(countRuns(study!)).toBe(1)
  })
  test('keeps what is shared in the base and varies the rest, the seed fastest', () => {
    const { study } = studyOf(draft({ quantizer: 'bc, bnn++', seed: '1..3', epochs: '2' }, 'Trial'))
    expect(study!.base).toEqual({ epochs: 2 })
    expect(countRuns(study!)).toBe(6)
    expect(
      expanded(study!)
        .slice(0, 3)
        .map(({ quantizer, seed }) => [quantizer, seed]),
    ).toEqual([
      ['bc', 1],
      ['bc', 2],
      ['bc', 3],
    ])
  })
  test('multiplies a method only by what it knows', () => {
    const { study, notes } = studyOf(draft({ quantizer: 'full, bc, bnn++', muEnd: '100, 200', regime: 'bw, bwa' }))
    const counts = Map.groupBy(expanded(study!), ({ quantizer }) => quantizer)
    expect([counts.get('full')!.length, counts.get('bc')!.length, counts.get('bnn++')!.length]).toEqual([1, 2, 4])
    expect(notes.join(' ')).toContain('BC')
    const resolved = expanded(study!).map((experiment) => JSON.stringify(resolveExperiment(experiment)))
    expect(new Set(resolved).size).toBe(resolved.length)
  })
  test('gives parameters to the models and quantizers that take them', () => {
    const { study } = studyOf(
      draft({
        quantizer: 'bc, bnn',
        'quantizerParameters.clip': '1, 1.5',
        model: 'cnn-small, vit-small',
        'modelParameters.width': '8',
      }),
    )
    const runs = expanded(study!)
    expect(runs).toHaveLength(6)
    expect(
      runs.filter(({ quantizer }) => quantizer === 'bnn').map(({ quantizerParameters }) => quantizerParameters),
    ).toEqual([{ clip: 1 }, { clip: 1.5 }, { clip: 1 }, { clip: 1.5 }])
    expect(runs.find(({ quantizer, model }) => quantizer === 'bc' && model === 'vit-small')).not.toHaveProperty(
      'modelParameters',
    )
  })
  test('complains beside the field', () => {
    expect(studyOf(draft({ epochs: '0', seed: 'x' })).complaints.map((complaint) => complaint.field)).toEqual([
      'epochs',
      'seed',
    ])
    expect(studyOf(draft({ quantizer: 'bnn', 'quantizerParameters.clip': '-1' })).complaints[0]).toMatchObject({
      field: 'quantizerParameters.clip',
    })
    const tooLarge = studyOf(draft({ batchSize: '9000' })).study!
    expect(checkStudy({ ...tooLarge, name: 'x' }).complaints[0]).toMatchObject({ field: 'batchSize' })
  })
  test('is checked once for all seeds', () => {
    const { study } = studyOf(draft({ seed: '1..900', quantizer: 'bc, bnn' }))
    expect(checkStudy(study!).runs).toHaveLength(2)
    expect(countRuns(study!)).toBe(1800)
  })
  test('is named after its methods', () => {
    expect(proposedName([{ quantizer: 'bc' }, { quantizer: 'bnn++' }])).toBe('BC, BNN++ on cnn-small, mnist')
  })
})

describe('recipes', () => {
  test('go to text and back to the same draft', () => {
    const before = draft(
      {
        quantizer: 'bc, pc, bnn++',
        seed: '1..3',
        learningRate: '0.001, 0.003',
        'quantizerParameters.rho': '0.5, 1',
        muStart: '5',
      },
      'Trial',
    )
    const text = recipeText(studyOf(before).study!)
    expect(text).toContain('"seed": [1, 2, 3]')
    const after = draftOf(parseRecipe(text))!
    expect(after.texts).toEqual(before.texts)
    expect(after.name).toBe('Trial')
  })
  test('that are no product are left as they are', () => {
    expect(
      draftOf(
        parseStudy({
          name: 'x',
          matrix: [
            { epochs: [2], seed: [1] },
            { epochs: [3], seed: [2] },
          ],
        }),
      ),
    ).toBeNull()
    expect(
      draftOf(
        parseStudy({
          name: 'x',
          base: { model: 'vit-small' },
          matrix: [{ quantizer: ['bc'] }, { quantizer: ['bnn++'] }],
        }),
      )!.texts,
    ).toEqual({ model: 'vit-small', quantizer: 'bc, bnn++' })
  })
  test('of stored runs leave proposals open again', () => {
    const stored = [1, 2].map((seed): Experiment =>
      resolveExperiment({ quantizer: 'bnn++', model: 'vit-small', dataset: 'digits', seed, muEnd: 100 }),
    )
    expect(withoutProposals(stored[0]!)).toEqual({ dataset: 'digits', model: 'vit-small', muEnd: 100 })
    expect(draftOf(studyOfExperiments(stored, 'again'))!.texts).toEqual({
      dataset: 'digits',
      model: 'vit-small',
      muEnd: '100',
      seed: '1, 2',
    })
  })
})

describe('data sets that were added', () => {
  const pets: DatasetEntry = { ...builtInDatasets[0]!, name: 'pets', trainImages: 100 }
  const all = [...builtInDatasets, pets]
  const study = (texts: Record<string, string>) => studyOf(draft(texts)).study!

  test('are launched on where they are known, and complained of where not', () => {
    expect(checkStudy(study({ dataset: 'pets' }), all).runs.map(({ experiment }) => experiment)).toEqual([
      expect.objectContaining({ dataset: 'pets' }),
    ])
    expect(checkStudy(study({ dataset: 'pets', batchSize: '128' }), all).complaints).toEqual([
      { field: 'batchSize', message: 'a batch of 128 is larger than the 100 training images' },
    ])
    expect(checkStudy(study({ dataset: 'pets' })).complaints).toEqual([
      { field: 'dataset', message: 'there is no data set "pets"; there are mnist, digits' },
    ])
  })
  test('come back from stored runs, also where they were removed since', () => {
    const stored = resolveExperiment({ dataset: 'pets', muEnd: 100 }, all)
    expect(draftOf(studyOfExperiments([stored], 'again', all), all)!.texts).toEqual({ dataset: 'pets', muEnd: '100' })
    expect(withoutProposals(stored)).toMatchObject({ dataset: 'pets', learningRate: stored.learningRate })
  })
})
