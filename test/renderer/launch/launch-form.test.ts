import { describe, expect, test } from 'vitest'
import { countRuns } from '../../../shared/experiment/count-runs.ts'
import { parseStudy, type Study } from '../../../shared/experiment/study.ts'
import { expandStudy } from '../../../shared/experiment/plan-study.ts'
import { draftOfQuery, queryOf } from '../../../renderer/launch/address.ts'
import { recipeFile, studyCommand, trainCommand } from '../../../renderer/launch/command-line.ts'
import { parametersOf, withText, type Draft } from '../../../renderer/launch/draft.ts'
import { checkStudy, studyOf } from '../../../renderer/launch/draft-study.ts'
import { draftOf, parseRecipe, recipeText } from '../../../renderer/launch/recipe.ts'
import { totalOf } from '../../../renderer/launch/use-bill.ts'

const draft = (texts: Record<string, string>, name = ''): Draft => ({ name, texts })

describe('the form', () => {
  test('has its state in the address', () => {
    const before = draft({ quantizer: 'bc, bnn++', 'modelParameters.width': '8, 16' }, 'Trial')
    expect(draftOfQuery(queryOf(before) as Record<string, string>)).toEqual(before)
    expect(draftOfQuery({ from: '7', tab: 'recipe', epochs: '3' })).toEqual(draft({ epochs: '3' }))
  })
  test('forgets a text that is emptied', () => {
    expect(withText(draft({ epochs: '3' }), 'epochs', ' ').texts).toEqual({})
  })
  test('shows parameters of what is chosen, each once', () => {
    expect(parametersOf(draft({ quantizer: 'pc, bnn' }), 'quantizerParameters').map(({ name }) => name)).toEqual([
      'rho',
      'varrho',
      'clip',
    ])
    expect(parametersOf(draft({}), 'modelParameters').map(({ name }) => name)).toEqual(['width'])
  })
})

describe('the command line', () => {
  test('trains the same run', () => {
    expect(
      trainCommand({ quantizer: 'bnn++', learningRate: 0.003, modelParameters: { width: 8, depth: 2 }, muStart: null }),
    ).toBe(
      'npm run -s signum -- train --quantizer bnn++ --learning-rate 0.003 --model-parameters width=8,depth=2 ' +
        '--mu-start proposed',
    )
  })
  test('names and quotes files', () => {
    expect(recipeFile('BC, BNN++ on cnn-small')).toBe('bc-bnnpp-on-cnn-small.json')
    expect(recipeFile('é')).toBe('recipe.json')
    expect(studyCommand('my recipe.json')).toBe("npm run -s signum -- study run 'my recipe.json'")
  })
})

test('the bill sums up time only where every configuration has been measured', () => {
  const bill = (seconds: number | null) => ({
    experiment: {},
    bill: {
      model: { parameters: 1, binaryParameters: 0, floatBytes: 4, packedBytes: 4, layers: [] },
      steps: 1,
      memoryBytes: 1,
      seconds,
      secondsLeast: seconds === null ? null : seconds / 2,
      secondsMost: seconds === null ? null : 2 * seconds,
      secondsFrom: seconds === null ? 'none yet' : 'two runs',
    },
  })
  expect(totalOf([bill(10), bill(20)], 6)).toMatchObject({
    seconds: 90,
    secondsLeast: 45,
    secondsMost: 180,
    secondsFrom: 'two runs',
  })
  expect(totalOf([bill(10), bill(null)], 6)).toMatchObject({ seconds: null, secondsFrom: 'none yet' })
})

test('a search stands in the draft, in its address and in its recipe', () => {
  const search = { sample: { count: 2, seed: 3 }, halving: { metric: 'deployed.accuracy', factor: 3, firstEpoch: 1 } }
  const searched: Draft = { ...draft({ quantizer: 'bc, bnn', epochs: '2, 4' }, 'searched'), search }
  expect(draftOfQuery(queryOf(searched) as Record<string, string>)).toEqual(searched)
  const { study } = studyOf(searched)
  expect(study!.search).toEqual(search)
  expect(countRuns(study!)).toBe(2)
  const back = parseRecipe(recipeText(study!))
  expect(back.search).toEqual(search)
  expect(draftOf(back)!.search).toEqual(search)
  expect(draftOfQuery({ search: '{"halving":7}' }).search).toBeUndefined()
})

describe('a recipe with phases', () => {
  const phased: Study = parseStudy({
    name: 'Phases',
    base: { epochs: 2 },
    phases: [
      { name: 'pre-train', base: { quantizer: 'full' }, matrix: [{ seed: [1, 2] }] },
      { name: 'fine-tune', after: 'pre-train', matrix: [{ quantizer: ['bc', 'bnn++'], seed: [1, 2] }] },
    ],
  })
  test('is counted whole, and its configurations without their seeds', () => {
    expect(countRuns(phased)).toBe(6)
    const { runs, complaints } = checkStudy(phased)
    expect(complaints).toEqual([])
    expect(runs.map(({ experiment }) => experiment)).toEqual([
      { epochs: 2, quantizer: 'full', seed: 1 },
      { epochs: 2, quantizer: 'bc', seed: 1 },
      { epochs: 2, quantizer: 'bnn++', seed: 1 },
    ])
  })
  test('is more than the form can show, and comes back from its text', () => {
    expect(draftOf(phased)).toBeNull()
    expect(parseRecipe(recipeText(phased))).toEqual(phased)
    expect(recipeText(phased)).toContain('"after": "pre-train"')
  })
  test('complains where a run has nothing to start from', () => {
    const torn = { ...phased, phases: [phased.phases![0]!, { ...phased.phases![1]!, matrix: [{ seed: [3] }] }] }
    expect(checkStudy(torn).complaints).toEqual([
      { field: 'phases', message: expect.stringContaining('there is none') },
    ])
  })
})

describe('a custom pair in the form', () => {
  const draft = {
    name: 'Mine',
    texts: { quantizer: 'bc, custom', forward: 'where(w < 0, -1, tanh(mu*w))', backward: '1', muEnd: '20, 40' },
  }

  test('is one value whatever commas it has, and multiplies nothing that does not know it', () => {
    const { study, complaints } = studyOf(draft)
    expect(complaints).toEqual([])
    const experiments = expandStudy(study!)
    expect(experiments.map(({ quantizer, forward, muEnd }) => [quantizer, forward, muEnd])).toEqual([
      ['bc', undefined, undefined],
      ['custom', 'where(w < 0, -1, tanh(mu*w))', 20],
      ['custom', 'where(w < 0, -1, tanh(mu*w))', 40],
    ])
    expect(draftOf(study!)).toEqual(draft)
  })

  test('is complained about at its fields while it is not written', () => {
    const { study } = studyOf({ name: '', texts: { quantizer: 'bc, custom' } })
    expect(checkStudy(study!).complaints).toEqual([
      { field: 'forward', message: expect.stringContaining('is missing') },
    ])
    const wrong = studyOf({ name: '', texts: { quantizer: 'custom', forward: 'w', backward: 'q' } })
    expect(checkStudy(wrong.study!).complaints.map(({ field }) => field)).toEqual(['backward'])
  })
})
