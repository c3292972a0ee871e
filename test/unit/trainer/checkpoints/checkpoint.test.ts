import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { writeCheckpoint } from '../../../../electron/trainer/checkpoints/checkpoint.ts'

test('keeps the last two, and clears what a killed process was writing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signum-checkpoint-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const rest = {
    experiment: resolveExperiment({ dataset: 'digits' }),
    step: 1,
    randomState: [1],
    schedules: {},
    tensors: new Map([['w', { shape: [1], values: Float32Array.of(1) }]]),
  }
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
