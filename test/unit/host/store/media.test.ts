import { expect, test } from 'vitest'
import type { MediumFacts } from '../../../../electron/host/store/media.ts'
import { mostMediaBytes } from '../../../../shared/contract/media.ts'
import { newRun, temporaryStore, update } from './fixtures.ts'

const facts = (name: string, step: number, sha256 = `${name} ${step}`, bytes = 3): MediumFacts => ({
  name,
  step,
  kind: 'image',
  time: 1,
  type: 'image/png',
  bytes,
  sha256,
  label: '',
  width: 1,
  height: 1,
})
const content = Uint8Array.of(1, 2, 3)
const filled = ({ name, step, sha256 }: MediumFacts) => ({ name, step, sha256, content })

function trainingRun() {
  const { store, owner } = temporaryStore()
  const [id] = store.createRuns([newRun()], null, owner).ids as [number]
  store.claimRun(id, owner)
  return { store, owner, id }
}

test('what is read takes the place of what was there: what is new is wanted, what is gone is forgotten', () => {
  const { store, id } = trainingRun()
  const first = [facts('a', 0), facts('a', 1), facts('b', 1), facts('c', 1, 'c', mostMediaBytes + 1)]
  expect(store.syncMedia(id, first)).toEqual([0, 1, 2])
  store.fillMedia(id, first.slice(0, 2).map(filled))
  const before = store.revision()
  expect(store.syncMedia(id, first)).toEqual([2])
  expect(store.revision()).toBe(before)
  const next = [facts('a', 0), facts('a', 1, 'other')]
  expect(store.syncMedia(id, next)).toEqual([1])
  // What was read before it changed is too late.
  store.fillMedia(id, [filled(first[1]!)])
  expect(store.mediaOfRun(id).map(({ name, step, kept }) => [name, step, kept])).toEqual([
    ['a', 0, true],
    ['a', 1, false],
  ])
  expect(new Uint8Array(store.mediumOf(id, 'a', 0)!.content!)).toEqual(content)
  expect(store.mediumOf(id, 'a', 9)).toBeNull()
})

test('the confusion matrix of every evaluation is kept, and forgotten where the run goes back', () => {
  const { store, owner, id } = trainingRun()
  const answers = (step: number) => ({
    epoch: step / 10,
    step,
    classes: ['x', 'y'],
    counts: [1, 2, 3, step],
    mistakes: [],
  })
  store.record([update(id, { answers: answers(10), checkpoint: { path: 'epoch-1', epoch: 1, step: 10 } })])
  store.record([update(id, { answers: answers(20) })])
  expect(store.mediaOfRun(id).map(({ step, kind }) => [step, kind])).toEqual([
    [10, 'matrix'],
    [20, 'matrix'],
  ])
  expect(JSON.parse(String(store.mediumOf(id, 'confusion matrix', 20)!.content))).toEqual({
    classes: ['x', 'y'],
    counts: [1, 2, 3, 20],
  })
  store.setState(id, 'failed', 'It broke.')
  store.requeueRun(id, owner, { checkpoint: 'epoch-1', epoch: 1, step: 10 })
  expect(store.mediaOfRun(id).map(({ step }) => step)).toEqual([10])
  store.setState(id, 'cancelled')
  store.removeRuns([id])
  expect(store.mediaOfRun(id)).toEqual([])
})
