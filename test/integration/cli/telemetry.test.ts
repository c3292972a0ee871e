import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startIn } from './process.ts'

test('trains without leaving a trace of usage data in the account', async () => {
  const home = await mkdtemp(join(tmpdir(), 'signum-home-'))
  // An account that says nothing about telemetry, on a machine that is no build server.
  const environment = { PATH: process.env['PATH'], HOME: home }
  const train = [
    'train',
    '--dataset',
    'digits',
    '--model-parameters',
    'width=4',
    '--epochs',
    '1',
    '--data-dir',
    join(home, 'data'),
  ]
  const { exitCode, stderr } = await startIn(environment, ...train).ended
  expect(exitCode, stderr).toBe(0)
  // onnxruntime's uploader keeps its device identifier and its queue under .cache/Microsoft.
  const files = await readdir(home, { recursive: true })
  expect(files.filter((file) => /Microsoft|onnxruntime/i.test(file))).toEqual([])
})
