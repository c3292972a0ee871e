import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { skipWhere, softwareVulkan } from '../../skips/facilities.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-webgpu-'))
const description = join(folder, 'driver.json')
writeFileSync(
  description,
  JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: softwareVulkan ?? '', api_version: '1.0.5' } }),
)
afterAll(() => rmSync(folder, { recursive: true }))

// A ResNet's batch norms over few images turn rounding into other signs within two steps, and into gradients a little
// apart in the first.
const experiments: [string, ExperimentInput, number, number][] = [
  ['a CNN with binary weights', { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bc' }, 5, 1e-3],
  [
    'a CNN with binary weights and activations',
    { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bnn', regime: 'bwa' },
    5,
    1e-3,
  ],
  ['a ResNet', { model: 'resnet20', modelParameters: { width: 4 }, quantizer: 'bnn++' }, 1, 1e-2],
  [
    'a ViT whose blocks are computed again',
    {
      model: 'vit-small',
      modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
      quantizer: 'bnn++',
      recompute: 'blocks',
    },
    5,
    1e-3,
  ],
]

// Slow, but the operations are those of a graphics processor.
describe("WebGPU, on Vulkan in software (Chromium's SwiftShader)", () => {
  skipWhere('no Vulkan in software: it comes with Chromium and libvulkan1')

  test.each(experiments)('trains %s as float64 does', (_, experiment, steps, bound) => {
    const order = { dataset: 'digits', batchSize: 8, optimizer: 'sgd', ...experiment }
    const printed = execFileSync(
      process.execPath,
      [join(import.meta.dirname, 'compare.ts'), JSON.stringify(order), String(steps)],
      {
        env: { ...process.env, VK_ICD_FILENAMES: description },
        stdio: ['ignore', 'pipe', 'ignore'],
        encoding: 'utf8',
      },
    )
    const { engine, losses, exact, apart } = JSON.parse(printed.trim().split('\n').at(-1)!) as {
      engine: string
      losses: number[]
      exact: number[]
      apart: number
    }
    expect(engine).toBe('webgpu')
    for (const [step, loss] of losses.entries())
      expect(Math.abs(loss / exact[step]! - 1), `loss of step ${step}`).toBeLessThan(1e-4)
    expect(apart).toBeLessThan(bound)
  })
})
