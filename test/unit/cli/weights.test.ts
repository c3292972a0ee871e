import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { parseNpy } from '../../../electron/data/readers/npy.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { realNetwork } from '../../../electron/trainer/weights/read-into.ts'
import { publishedFile } from '../../../electron/trainer/weights/write-out.ts'
import { temporaryFolder } from '../data/folder.ts'
import { signum } from './capture.ts'

const small = ['--model', 'resnet20', '--model-parameters', 'width=4']

/** A file of a narrow ResNet-20 for the digits, under public names. */
async function weightsFile(): Promise<{ folder: string; file: string }> {
  const folder = await temporaryFolder()
  const file = join(folder, 'small.safetensors')
  const real = realNetwork('resnet20', { width: 4 }, findDataset('digits')!, { tensors: new Map(), metadata: {} })
  await writeFile(file, publishedFile(real, initialState(real.network, [], 1)))
  return { folder, file }
}

describe('signum weights', () => {
  test('show says what is in a file and what would become of it', async () => {
    const { file } = await weightsFile()
    const plain = await signum('weights', 'show', file)
    expect([plain.exitCode, plain.stderr]).toEqual([0, ''])
    expect(plain.stdout).toContain('layer1.0.conv1.weight')
    const { stdout } = await signum('weights', 'show', file, ...small, '--json')
    const { format, mapping } = JSON.parse(stdout) as {
      format: string
      mapping: { tensors: { state: string }[]; leftOut: string[] }
    }
    expect([format, mapping.leftOut]).toEqual(['safetensors', []])
    expect(new Set(mapping.tensors.map(({ state }) => state))).toEqual(new Set(['taken']))
  })

  test('evaluate scores every held-out image and writes its logits', async () => {
    const { folder, file } = await weightsFile()
    const logits = join(folder, 'logits.npy')
    const { exitCode, stdout } = await signum(
      ...['weights', 'evaluate', file, ...small, '--dataset', 'digits', '--logits', logits, '--json'],
      ...['--data-dir', folder, '--quiet'],
    )
    expect(exitCode).toBe(0)
    const { images, newHead } = JSON.parse(stdout) as { images: number; newHead: boolean }
    expect(newHead).toBe(false)
    expect(parseNpy(logits, await readFile(logits))).toMatchObject({ shape: [images, 10], type: '<f4' })
  })

  test('write gives the same weights again', async () => {
    const { folder, file } = await weightsFile()
    const output = join(folder, 'again.safetensors')
    expect((await signum('weights', 'write', file, ...small, '--output', output)).exitCode).toBe(0)
    expect(await readFile(output)).toEqual(await readFile(file))
  })

  test('weights of another network are refused, and nothing is written', async () => {
    const { folder, file } = await weightsFile()
    const output = join(folder, 'none.safetensors')
    const { exitCode, stderr } = await signum('weights', 'write', file, '--model', 'resnet32', '--output', output)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('holds weights of another network than resnet32')
    await expect(access(output)).rejects.toThrow('ENOENT')
  })
})
