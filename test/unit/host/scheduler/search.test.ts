import { describe, expect, test } from 'vitest'
import { nextRuns } from '../../../../electron/host/scheduler/search.ts'
import type { SearchedRun } from '../../../../electron/host/store/rungs.ts'
import type { RunState } from '../../../../shared/contract/run.ts'
import { builtInDatasets } from '../../../../shared/experiment/dataset-catalogue.ts'
import { countRuns } from '../../../../shared/experiment/count-runs.ts'
import { planStudy } from '../../../../shared/experiment/plan-study.ts'
import { parseStudy, type StudyInput } from '../../../../shared/experiment/study.ts'

const recipe: StudyInput = {
  name: 'searched',
  base: { dataset: 'digits', model: 'mlp', validationShare: 0.2 },
  matrix: [{ learningRate: [0.0001, 0.001, 0.01, 0.1], batchSize: [16, 32], seed: [1, 2] }],
  search: { tpe: { count: 5, startup: 2 } },
}
const study = parseStudy(recipe)
const begun = (states: readonly RunState[], value = 0.5): SearchedRun[] =>
  planStudy(study).map(({ resolved }, place) => ({ state: states[place]!, experiment: resolved, epoch: 3, value }))

describe('a searched study', () => {
  test('begins with random configurations, each with all its seeds, and says how many runs it may have', () => {
    const plan = planStudy(study)
    expect(plan).toHaveLength(4)
    expect(new Set(plan.map(({ resolved: { learningRate, batchSize } }) => `${learningRate} ${batchSize}`)).size).toBe(
      2,
    )
    expect(countRuns(study)).toBe(10)
  })

  test('goes on with configurations that were not begun, as many as there is room for', () => {
    const runs = begun(['finished', 'finished', 'cancelled', 'failed'])
    const known = new Set(runs.map(({ experiment: { learningRate, batchSize } }) => `${learningRate} ${batchSize}`))
    const next = nextRuns({ id: 1, study, runs }, builtInDatasets, 3)
    expect(next.map(({ experiment: { seed } }) => seed)).toEqual([1, 2, 1, 2])
    for (const { experiment } of next) {
      expect(known).not.toContain(`${experiment.learningRate} ${experiment.batchSize}`)
      expect(experiment.validationShare).toBe(0.2)
    }
    expect(nextRuns({ id: 1, study, runs }, builtInDatasets, 1)).toHaveLength(2)
  })

  test('waits while enough runs are at work, and ends with its count', () => {
    const runs = begun(['training', 'queued', 'training', 'queued'])
    expect(nextRuns({ id: 1, study, runs }, builtInDatasets, 2)).toEqual([])
    const few = parseStudy({ ...recipe, search: { tpe: { count: 2, startup: 2 } } })
    expect(
      nextRuns(
        { id: 1, study: few, runs: begun(['finished', 'finished', 'finished', 'finished']) },
        builtInDatasets,
        2,
      ),
    ).toEqual([])
  })

  test.each([
    [{ ...recipe, base: { dataset: 'digits' } }, 'a search chooses by validation images, and runs on digits have none'],
    [{ ...recipe, search: { tpe: { count: 5 }, sample: { count: 2 } } }, 'not both'],
    [
      { name: 'x', base: recipe.base, phases: [{ name: 'one' }], search: { tpe: { count: 5 } } },
      'a study with phases trains all of them; leave TPE out',
    ],
  ] as [StudyInput, string][])('%j is refused', (input, words) => {
    expect(() => planStudy(parseStudy(input))).toThrow(words)
  })
})
