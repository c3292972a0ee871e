import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { EngineSurvey, surveyWorker } from '../../../electron/host/engine-survey.ts'
import { temporaryDirectory } from './fixtures.ts'

test('engines are looked at without loading one into the thread that serves the window', async () => {
  const survey = new EngineSurvey(surveyWorker)
  const asked = [survey.list(), survey.list()]
  expect(asked[0]).toBe(asked[1])
  await survey.close()
  const rows = await asked[0]!
  expect(rows.filter(({ usable }) => usable).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['onnxruntime', 'tensorflow', 'reference']),
  )
  // Where TensorFlow.js keeps what there is one of in a thread.
  expect(globalThis).not.toHaveProperty('_tfengine')
})

test.for([
  ['an error', 'throw new Error("no room")', 'no room'],
  ['silence', '', 'ended without an answer'],
] as const)('a thread that ends with %s is told', async ([, program, words]) => {
  const file = join(temporaryDirectory(), 'survey.mjs')
  writeFileSync(file, program)
  const survey = new EngineSurvey(pathToFileURL(file))
  await expect(survey.list()).rejects.toThrow(words)
  await survey.close()
})

test('who only asks whether an engine works gets the answer of the last minute', async () => {
  const file = join(temporaryDirectory(), 'survey.mjs')
  writeFileSync(file, "import { parentPort } from 'node:worker_threads'\nparentPort.postMessage([])\n")
  let now = 0
  const survey = new EngineSurvey(pathToFileURL(file), () => now)
  const first = await survey.recent()
  now = 59_000
  expect(await survey.recent()).toBe(first)
  const second = await survey.list()
  expect(second).not.toBe(first)
  expect(await survey.recent()).toBe(second)
  now = 120_000
  expect(await survey.recent()).not.toBe(second)
})
