import { describe, expect, onTestFinished, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { openHost, type Host } from '../../../electron/host/host.ts'
import { decodeSafetensors } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { decodePacked } from '../../../shared/packed/file.ts'
import { ended, temporaryDirectory, until } from './fixtures.ts'

async function trained(...experiments: ExperimentInput[]): Promise<{ host: Host; ids: number[] }> {
  const host = await openHost({ dataDirectory: temporaryDirectory(), concurrency: 1 })
  onTestFinished(() => host.close())
  const { ids } = await host.client.runs.launch({ experiments })
  const runs = await until(host, (rows) => rows.length === ids.length && ended(rows))
  expect(runs.map(({ state, error }) => error ?? state)).toEqual(ids.map(() => 'finished'))
  return { host, ids }
}

const common: ExperimentInput = { dataset: 'digits', epochs: 2, engine: 'onnxruntime' }

describe('freezing a run', () => {
  test(
    'gives the accuracy that the run reports, and the same class for every held-out image, also of averaged ' +
      'weights',
    async () => {
      const { host, ids } = await trained(
        { ...common, model: 'cnn-small', quantizer: 'bnn++' },
        { ...common, model: 'cnn-small', quantizer: 'bnn', regime: 'bwa', averaging: 0.9 },
        {
          ...common,
          model: 'vit-small',
          modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
          quantizer: 'bnn++',
        },
      )
      for (const id of ids) {
        const { results } = await host.client.runs.get({ id })
        const { accuracy, otherClasses, closeImages, images, bytes } = await host.client.packed.freeze({ id })
        expect(accuracy.packed).toBe(results['deployed.accuracy']!.last)
        expect(accuracy.trained).toBe(accuracy.packed)
        expect([images, otherClasses]).toEqual([360, 0])
        expect(closeImages).toBeGreaterThanOrEqual(0.98 * images)
        expect(bytes.packed).toBeLessThan(bytes.float32)
        const int8 = await host.client.packed.freeze({ id, real: 'int8' })
        expect(int8.sizes.map(({ real }) => real)).toEqual(['float32', 'float16', 'int8'])
        expect(int8.sizes.map(({ bytes: size }) => size)).toEqual([bytes.packed, expect.any(Number), int8.bytes.packed])
        expect(int8.bytes.resident).toBeLessThan(int8.bytes.running)
        expect(int8.accuracy).toMatchObject({ float32: accuracy.packed, trained: accuracy.trained })
        expect(int8.accuracy.packed).toBeGreaterThan(accuracy.packed - 0.05)
        expect(int8.changedClasses).toBeLessThan(0.05 * images)
        const kept = await host.client.packed.export({ id, real: 'int8' })
        const { manifest } = await decodePacked(Buffer.from(kept.base64, 'base64'))
        expect(manifest.rest).toEqual({
          real: 'int8',
          images: 360,
          accuracy: { float32: accuracy.packed, narrow: int8.accuracy.packed },
          changedClasses: int8.changedClasses,
        })
        const bytewise = await host.client.packed.freeze({ id, real: 'int8', activations: 'int8' })
        expect(bytewise.fileName).toMatch(/-int8-bytes\.safetensors$/)
        expect(bytewise.accuracy.packed).toBeGreaterThan(accuracy.packed - 0.05)
        expect(bytewise.changedClasses).toBeLessThan(0.05 * images)
        const rounded = await host.client.packed.export({ id, real: 'int8', activations: 'int8' })
        const { steps, version, rest } = (await decodePacked(Buffer.from(rounded.base64, 'base64'))).manifest
        const isBw = (await host.client.runs.get({ id })).experiment.regime === 'bw'
        expect(steps.some(({ operation }) => operation === 'toBytes')).toBe(isBw)
        expect(rest?.activations).toBe('int8')
        if (isBw) expect(version).toBe(3)
        const { tensors } = decodeSafetensors(
          Buffer.from((await host.client.packed.export({ id, to: 'latents' })).base64, 'base64'),
        )
        const latent = [...tensors].find(
          ([name]) => name.endsWith('.weight') && !/convolution1|embedding|classifier|head/.test(name),
        )![1].values
        expect(new Set(latent).size).toBeGreaterThan(2)
      }
    },
  )

  test('refuses in words what cannot be packed', async () => {
    const { host, ids } = await trained({ ...common, epochs: 1, model: 'cnn-small', quantizer: 'ternary' })
    await expect(host.client.packed.freeze({ id: ids[0]! })).rejects.toThrow(
      'have more than two levels an output: only quantizers that end in signs can be packed',
    )
    await expect(host.client.packed.freeze({ id: 99 })).rejects.toThrow('99')
    const {
      ids: [waiting],
    } = await host.client.runs.launch({ experiments: [{ ...common, epochs: 50, model: 'resnet20' }] })
    await expect(host.client.packed.freeze({ id: waiting! })).rejects.toThrow('has no checkpoint yet')
    await host.client.runs.cancel({ ids: [waiting!] })
  })
})
