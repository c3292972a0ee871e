import { expect, test } from 'vitest'
import { whyIdle } from '../../../renderer/stores/why-idle.ts'
import type { RunState } from '../../../shared/contract/run.ts'
import { makeRun } from '../make-run.ts'

const begun = { epoch: 0, epochs: 6, step: 0, steps: 600, secondsLeft: null }
const run = (state: RunState, startFrom: number | null = null) =>
  makeRun({ state, row: { progress: begun, experiment: { ...makeRun().experiment, startFrom } } })

const plain = { held: false, concurrency: 2, stateOf: () => undefined }

test('nothing is said while a run trains', () => {
  expect(whyIdle([run('training'), run('queued')], { ...plain, held: true })).toBeNull()
})

test('says what keeps the queue from going on, and what to do', () => {
  expect(whyIdle([], plain)).toBe('Nothing is training: no run is queued.')
  expect(whyIdle([], { ...plain, held: true })).toMatch('and the queue is paused')
  expect(whyIdle([run('paused'), run('paused')], plain)).toMatch('2 paused runs, none queued. Resume to continue.')
  expect(whyIdle([run('queued'), run('queued')], { ...plain, held: true })).toMatch(
    'the queue is paused. Resume it to start 2 queued runs.',
  )
  expect(whyIdle([run('paused'), run('queued')], { ...plain, concurrency: 1 })).toMatch(
    '1 paused run keeps every place (1 run at a time). Resume or cancel one',
  )
  const three = [run('paused'), run('paused'), run('queued')]
  expect(whyIdle(three, plain)).toMatch('2 paused runs keep every place (2 runs at a time). Resume or cancel one')
  const source = run('paused')
  const waiting = run('queued', source.id)
  expect(whyIdle([source, waiting], { ...plain, stateOf: () => 'paused' })).toMatch(
    `run ${waiting.id} for run ${source.id}, which is paused`,
  )
  expect(whyIdle([run('queued')], plain)).toMatch('the next run is starting')
})
