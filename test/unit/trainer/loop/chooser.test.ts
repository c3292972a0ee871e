import { expect, test } from 'vitest'
import type { BatchFeeder } from '../../../../electron/data/batches.ts'
import type { Evaluator } from '../../../../electron/trainer/evaluation/evaluator.ts'
import { Tally } from '../../../../electron/trainer/evaluation/tally.ts'
import { Chooser } from '../../../../electron/trainer/loop/chooser.ts'

const validation = { count: 1 } as BatchFeeder

/** Scores that come in turn for the validation images, and 0.5 for those that are held out; with what was scored. */
function evaluator(accuracies: readonly number[]): { evaluator: Evaluator; looks: string[] } {
  const looks: string[] = []
  const scores = (_feeds: unknown, _between: unknown, _steps: number, on?: BatchFeeder) => {
    const accuracy = on === undefined ? 0.5 : accuracies[looks.filter((look) => look === 'validation').length]!
    looks.push(on === undefined ? 'held out' : 'validation')
    const score = { accuracy, loss: 1 }
    return Promise.resolve({ soft: score, hard: score, deployed: score, tally: new Tally(2) })
  }
  return { evaluator: { scores } as unknown as Evaluator, looks }
}

async function epochs(chooser: Chooser, of: Evaluator, from: number, to: number): Promise<Record<string, number>[]> {
  const all: Record<string, number>[] = []
  for (let epoch = from; epoch < to && !chooser.isOver; epoch++)
    all.push((await chooser.scores(of, {}, () => Promise.resolve(), { epoch, step: epoch + 1 })).scores)
  return all
}

test('without validation images the held-out ones are scored after every epoch', async () => {
  const { evaluator: one, looks } = evaluator([])
  const chooser = new Chooser(null, { epochs: 3, patience: 0 })
  expect((await epochs(chooser, one, 0, 3)).map((scores) => Object.keys(scores)[0])).toEqual(
    new Array(3).fill('soft.accuracy'),
  )
  expect([looks, chooser.choice]).toEqual([['held out', 'held out', 'held out'], undefined])
})

test('with them the held-out ones are looked at once, at the end', async () => {
  const { evaluator: one, looks } = evaluator([0.6, 0.8, 0.7])
  const scores = await epochs(new Chooser(validation, { epochs: 3, patience: 0 }), one, 0, 3)
  expect(looks).toEqual(['validation', 'validation', 'validation', 'held out'])
  expect(scores.map((each) => [each['validation.deployed.accuracy'], each['deployed.accuracy']])).toEqual([
    [0.6, undefined],
    [0.8, undefined],
    [0.7, 0.5],
  ])
})

test('a run without progress on them ends early, also if it was resumed meanwhile', async () => {
  const fields = { epochs: 100, patience: 2 }
  const { evaluator: one, looks } = evaluator([0.6, 0.8, 0.7, 0.79, 0.9])
  const first = new Chooser(validation, fields)
  await epochs(first, one, 0, 3)
  const resumed = new Chooser(validation, fields, first.choice)
  await epochs(resumed, one, 3, 100)
  expect(resumed.words).toBe('Stopped after epoch 4: 2 epochs without a better validation accuracy than 80.00 %.')
  expect(looks).toEqual(['validation', 'validation', 'validation', 'validation', 'held out'])
})
