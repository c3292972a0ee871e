import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = async (script: string, ...args: string[]) =>
  JSON.parse(
    (await promisify(execFile)(process.execPath, [`test/bench/${script}/bench.ts`, ...args, '--json'])).stdout,
  ) as Record<string, unknown>

test('the training benchmark races our engines on two models, without peers', async () => {
  const { machine, rows } = await run(
    'train',
    '--models',
    'resnet20,vit',
    '--batch',
    '8',
    '--rounds',
    '2',
    '--seconds',
    '0.1',
    '--without-peers',
  )
  expect(machine).toMatchObject({ processor: expect.any(String), gemmGigaflops: expect.any(Number) })
  expect(rows).toEqual(
    ['resnet20', 'vit-64'].map((model) =>
      expect.objectContaining({
        model,
        batch: 8,
        engine: 'onnxruntime',
        stepsPerSecond: { median: expect.any(Number), min: expect.any(Number), max: expect.any(Number) },
        ratio: {},
      }),
    ),
  )
  for (const { firstStepSeconds, gemmShare, peakMemoryMB } of rows as Record<string, number>[]) {
    expect(firstStepSeconds).toBeGreaterThan(0)
    expect(gemmShare).toBeGreaterThan(0)
    expect(peakMemoryMB).toBeGreaterThan(50)
  }
})

test('the feeding benchmark says what part of a step is not computing', async () => {
  const { rows } = await run('feeding', '--model', 'resnet20', '--batch', '16', '--rounds', '1', '--steps', '2')
  expect((rows as { images: string; how: string }[]).map(({ images, how }) => `${images}, ${how}`)).toContain(
    'cropped and flipped, in a thread',
  )
})
