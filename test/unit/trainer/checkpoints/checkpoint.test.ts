import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { writeCheckpoint } from '../../../../electron/trainer/checkpoints/checkpoint.ts'

const rest = {
  experiment: resolveExperiment({ dataset: 'digits' }),
  step: 1,
  randomState: [1],
  schedules: {},
  tensors: new Map([['w', { shape: [1], values: Float32Array.of(1) }]]),
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signum-checkpoint-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('keeps the last two that the host has recorded, and those that it has not', async () => {
  const folder = await temporaryFolder()
  for (const [epoch, recorded] of [0, 0, 0, 2, 2, 5].map((recorded, index) => [index + 1, recorded] as const))
    await writeCheckpoint(folder, { ...rest, epoch }, recorded)
  expect((await readdir(folder)).sort()).toEqual([4, 5, 6].map((epoch) => `epoch-${epoch}.safetensors`))
})

test('keeps the last two, and clears what a killed process was writing', async () => {
  const folder = await temporaryFolder()
  await writeCheckpoint(folder, { ...rest, epoch: 1 })
  await writeCheckpoint(folder, { ...rest, epoch: 2 })
  await writeFile(join(folder, 'epoch-3.safetensors.0ddba11.partial'), 'half of it')
  await writeFile(join(folder, 'packed.onnx.0ddba11.partial'), 'another thread writes it')
  await writeCheckpoint(folder, { ...rest, epoch: 3 })
  expect((await readdir(folder)).sort()).toEqual([
    'epoch-2.safetensors',
    'epoch-3.safetensors',
    'packed.onnx.0ddba11.partial',
  ])
})
