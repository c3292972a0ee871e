import { describe, expect, onTestFinished, test } from 'vitest'
import { describeProgress, ProgressView } from '../../../electron/cli/progress-view.ts'
import type { Terminal } from '../../../electron/cli/terminal.ts'
import { estimateSecondsLeft } from '../../../electron/cli/time-left.ts'
import { at, row } from './row.ts'

const vit = { ...row().experiment, model: 'vit-small' }
const finished = (id: number, seconds: number, experiment = row().experiment) =>
  row({ id, experiment, state: 'finished', startedAt: 0, finishedAt: seconds * 1000, progress: at(400, 0) })

describe('estimateSecondsLeft', () => {
  test('does not guess before anything is measured', () => {
    expect(estimateSecondsLeft([row(), row({ id: 2 })], 2, 0)).toBeNull()
  })

  test('believes a run that says it, and judges waiting ones by runs of their kind', () => {
    const runs = [
      finished(1, 40),
      finished(2, 200, vit),
      row({ id: 3, state: 'training', startedAt: 0, progress: at(200, 21) }),
      row({ id: 4 }),
      row({ id: 5, experiment: vit }),
    ]
    // 21 by itself, 40 as the first CNN, of which half is judged from run 3 as well, 200 as the first transformer.
    const rateOfCnn = (40 / 400 + 50 / 200) / 2
    expect(estimateSecondsLeft(runs, 1, 50_000)).toBeCloseTo(21 + rateOfCnn * 400 + 200, 9)
  })

  test('spreads the work over runs at a time, but never under the longest', () => {
    const waiting = [row({ id: 2 }), row({ id: 3 }), row({ id: 4 }), row({ id: 5 })]
    expect(estimateSecondsLeft([finished(1, 40), ...waiting], 2, 0)).toBeCloseTo(80, 9)
    expect(estimateSecondsLeft([finished(1, 40), row({ id: 2 })], 8, 0)).toBeCloseTo(40, 9)
  })

  test('is never under the longest chain of runs that start from one another', () => {
    const after = (id: number, source: number) => row({ id, experiment: { ...row().experiment, startFrom: source } })
    expect(estimateSecondsLeft([finished(1, 40), row({ id: 2 }), after(3, 2), after(4, 3)], 8, 0)).toBeCloseTo(120, 9)
    // What has finished is waited for no longer.
    expect(estimateSecondsLeft([finished(1, 40), after(2, 1)], 8, 0)).toBeCloseTo(40, 9)
  })

  test('judges by other kinds where its own was never seen', () => {
    expect(estimateSecondsLeft([finished(1, 40), row({ id: 2, experiment: vit })], 1, 0)).toBeCloseTo(40, 9)
  })

  test('is zero at the end', () => {
    expect(estimateSecondsLeft([finished(1, 40), row({ id: 2, state: 'cancelled' })], 1, 0)).toBe(0)
  })
})

describe('ProgressView', () => {
  test('tells of the first epoch at once where nobody watches, and then leaves it to the clock', () => {
    const said: string[] = []
    const terminal = { interactive: false, say: (line: string) => said.push(line), draw: () => {} }
    const view = new ProgressView(terminal as unknown as Terminal, 1)
    onTestFinished(() => view.close())
    const training = (step: number) => row({ state: 'training', startedAt: 0, progress: at(step, 75) })
    view.update([training(10)])
    expect(said).toEqual([])
    view.update([training(100)])
    view.update([training(200)])
    expect(said).toEqual([expect.stringContaining('epoch 2 of 4')])
  })
})

describe('describeProgress', () => {
  test('tells of one run its epoch, time left and speed', () => {
    const run = row({ state: 'training', startedAt: 0, progress: at(250, 75) })
    expect(describeProgress([run], 1, 1234.5, 1000)).toBe(
      '[############--------]  62 %  1:15 left, epoch 3 of 4, 1,235 images/s',
    )
  })

  test('tells of many which one trains and how many are done', () => {
    const runs = [
      finished(1, 40),
      row({ id: 2, state: 'training', startedAt: 0, progress: at(0) }),
      row({ id: 3 }),
      row({ id: 4 }),
    ]
    expect(describeProgress(runs, 1, null, 0)).toBe(
      '[#####---------------]  25 %  2:00 left, 1 of 4 runs done, cnn-small bnn++ seed 1 epoch 1 of 4',
    )
  })

  test('tells how many wait for others', () => {
    const tuned = { ...row().experiment, startFrom: 2 }
    const runs = [
      finished(1, 40),
      row({ id: 2, state: 'training', startedAt: 0, progress: at(0) }),
      row({ id: 3, experiment: tuned }),
      row({ id: 4, experiment: { ...tuned, startFrom: 1 } }),
    ]
    expect(describeProgress(runs, 1, null, 0)).toBe(
      '[#####---------------]  25 %  2:00 left, 1 of 4 runs done, 1 waits for others, cnn-small bnn++ seed 1 ' +
        'epoch 1 of 4',
    )
  })

  test('waits where nothing trains yet', () => {
    expect(describeProgress([row()], 1, null, 0)).toBe('[--------------------]   0 %  waiting')
  })
})
