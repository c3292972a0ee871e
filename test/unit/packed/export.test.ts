import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { batchedValues } from '../../../electron/trainer/freeze/batch-axis.ts'
import { exportOnnx } from '../../../electron/trainer/freeze/export-onnx.ts'
import { randomImages, randomNetwork } from './networks.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Opens a model in a process that knows nothing of us but the npm package: all images at once, then one by one. */
const script = `
  import { readFileSync } from 'node:fs'
  import { InferenceSession, Tensor } from 'onnxruntime-node'
  const [, model, file] = process.argv
  const session = await InferenceSession.create(model)
  const pixels = Float32Array.from(readFileSync(file))
  const count = pixels.length / 64
  const run = async (values) =>
    [...(await session.run({ images: new Tensor('float32', values, [values.length / 64, 1, 8, 8]) })).logits.data]
  const single = []
  for (let image = 0; image < count; image++) single.push(...(await run(pixels.slice(64 * image, 64 * image + 64))))
  const answer = { single, together: await run(pixels), inputs: session.inputMetadata, outputs: session.outputMetadata }
  process.stdout.write(JSON.stringify(answer), () => process.exit(0))`

interface Answer {
  single: number[]
  together: number[]
  inputs: { name: string; shape: (number | string)[] }[]
  outputs: { name: string; shape: (number | string)[] }[]
}

const networks: [string, ExperimentInput][] = [
  ['a CNN of signs', { model: 'vgg-small', modelParameters: { width: 8 }, quantizer: 'bnn++', regime: 'bwa' }],
  ['a ResNet', { model: 'resnet20', modelParameters: { width: 4 }, quantizer: 'bc' }],
  [
    'a ViT',
    { model: 'vit-small', modelParameters: { patch: 4, dimension: 16, depth: 1, heads: 2 }, quantizer: 'bnn++' },
  ],
  [
    'a ViT of signs',
    {
      model: 'vit-small',
      modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
      quantizer: 'bnn++',
      regime: 'bwa',
    },
  ],
  ['an MLP', { model: 'mlp', modelParameters: { width: 16 }, quantizer: 'bnn' }],
  [
    'a CNN with 8-bit accumulators',
    { model: 'cnn-small', modelParameters: { width: 4 }, quantizer: 'bnn', regime: 'bwaa' },
  ],
  ['a DeiT', { model: 'deit-ti', modelParameters: { patch: 4 }, quantizer: 'bc' }],
]

describe.each(['float', 'compact'] as const)('an ONNX export, %s', (form) => {
  test.each(networks)('of %s gives the logits of the packed model for pixels, however many', async (_, input) => {
    const { frozen } = randomNetwork(input)
    const pixels = Uint8Array.from(randomImages(3), (value) => Math.min(255, Math.max(0, Math.round(128 + 60 * value))))
    const [model, file] = [join(folder, 'model.onnx'), join(folder, 'images.u8')]
    writeFileSync(model, exportOnnx(frozen, { form }))
    writeFileSync(file, pixels)
    const { single, together, inputs, outputs } = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script, model, file], {
        encoding: 'utf8',
        env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      }),
    ) as Answer
    expect(inputs).toMatchObject([{ name: 'images', shape: ['batch', 1, 8, 8] }])
    expect(outputs).toMatchObject([{ name: 'logits', shape: ['batch', 10] }])
    const { logits } = (await PackedModel.of(frozen)).predictBytes(pixels)
    const largest = Math.max(...logits.map(Math.abs))
    for (const theirs of [single, together]) {
      expect(theirs).toHaveLength(logits.length)
      theirs.forEach((value, index) => expect(Math.abs(value - logits[index]!) / largest).toBeLessThan(1e-5))
    }
  })
})

test('an ONNX export says what its pixels are, and which classes there are', () => {
  const { frozen } = randomNetwork(networks[0]![1])
  const text = Buffer.from(exportOnnx(frozen, { form: 'float' })).toString('latin1')
  const { images, classes } = frozen.manifest
  for (const words of [
    'pixels from 0 to 255 (not from 0 to 1, not normalized: the graph does that)',
    JSON.stringify(images.mean),
    JSON.stringify(images.deviation),
    JSON.stringify(classes),
  ])
    expect(text).toContain(words)
})

test('a network that mixes images with other axes takes one at a time', () => {
  const { frozen } = randomNetwork(networks[0]![1])
  const { manifest } = frozen
  const last = manifest.steps.at(-1)!
  const turned = {
    operation: 'transpose' as const,
    inputs: [last.output],
    output: 'turned',
    shape: [...last.shape].reverse(),
    attributes: { permutation: [1, 0] },
  }
  expect(batchedValues(manifest)).not.toBeNull()
  expect(batchedValues({ ...manifest, steps: [...manifest.steps, turned], output: 'turned' })).toBeNull()
})

test('a compact ONNX export takes about a bit a weight', () => {
  const { frozen } = randomNetwork({
    model: 'vgg-small',
    modelParameters: { width: 32 },
    quantizer: 'bnn++',
    regime: 'bwa',
  })
  expect(exportOnnx(frozen, { form: 'float' }).length / exportOnnx(frozen, { form: 'compact' }).length).toBeGreaterThan(
    15,
  )
})
