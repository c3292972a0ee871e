import { expect, test } from 'vitest'
import type { CompiledProgram } from '../../../../electron/trainer/engines/engine.ts'
import { StepQueue, type GivenStep } from '../../../../electron/trainer/loop/step-queue.ts'

/** A program whose answers come when they are told to. */
function programOf(ahead?: number) {
  const asked: ((answer: number | Error) => void)[] = []
  const program: CompiledProgram = {
    ahead,
    step: () =>
      new Promise((resolve, reject) =>
        asked.push((answer) => (answer instanceof Error ? reject(answer) : resolve({ loss: Float32Array.of(answer) }))),
      ),
    dispose: () => Promise.resolve(),
  }
  return { program, asked }
}

function queueOn(program: CompiledProgram) {
  const done: [number, number][] = []
  const queue = new StepQueue<GivenStep>(program, ({ step }, { loss }) => void done.push([step, loss![0]!]))
  return { queue, done, ask: (step: number) => queue.ask({ step, feeds: {} }) }
}

test('without steps ahead each one is answered before the next is asked for', async () => {
  const { program, asked } = programOf()
  const { queue, done, ask } = queueOn(program)
  const first = ask(0)
  expect(queue.keepsFeeds).toBe(false)
  asked[0]!(10)
  await first
  expect(done).toEqual([[0, 10]])
})

test('with one ahead the second is asked for at once, and answers are told in their order', async () => {
  const { program, asked } = programOf(1)
  const { queue, done, ask } = queueOn(program)
  await ask(0)
  expect(queue.keepsFeeds).toBe(true)
  const second = ask(1)
  expect(asked).toHaveLength(2)
  asked[1]!(11)
  expect(done).toEqual([])
  asked[0]!(10)
  await second
  expect(done).toEqual([[0, 10]])
  await queue.settle()
  expect(done).toEqual([
    [0, 10],
    [1, 11],
  ])
})

test('a step that fails is told to whoever waits for it', async () => {
  const { program, asked } = programOf(1)
  const { queue, done, ask } = queueOn(program)
  await ask(0)
  asked[0]!(new Error('out of memory'))
  await expect(ask(1)).rejects.toThrow('out of memory')
  asked[1]!(11)
  expect([await queue.drop(), done]).toEqual([1, []])
})
