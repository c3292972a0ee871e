import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { cHeader } from '../../../shared/packed/c-header.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { exportOnnx } from '../../../electron/trainer/freeze/export-onnx.ts'
import { randomImages, randomNetwork } from './networks.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Opens a model in a process that knows nothing of us but the npm package. */
const script = `
  import { readFileSync } from 'node:fs'
  import { InferenceSession, Tensor } from 'onnxruntime-node'
  const [, model, pixels] = process.argv
  const session = await InferenceSession.create(model)
  const images = new Float32Array(new Uint8Array(readFileSync(pixels)).buffer)
  const rows = []
  for (let image = 0; image < images.length / 64; image++) {
    const pixels = images.slice(64 * image, 64 * image + 64)
    const results = await session.run({ images: new Tensor('float32', pixels, [1, 1, 8, 8]) })
    rows.push(...Object.values(results)[0].data)
  }
  process.stdout.write(JSON.stringify(rows), () => process.exit(0))`

const networks: [string, ExperimentInput][] = [
  ['a CNN of signs', { model: 'vgg-small', modelParameters: { width: 8 }, quantizer: 'bnn++', regime: 'bwa' }],
  ['a ResNet', { model: 'resnet20', modelParameters: { width: 4 }, quantizer: 'bc' }],
  [
    'a ViT',
    { model: 'vit-small', modelParameters: { patch: 4, dimension: 16, depth: 1, heads: 2 }, quantizer: 'bnn++' },
  ],
]

describe.each(['float', 'compact'] as const)('an ONNX export, %s', (form) => {
  test.each(networks)('of %s gives the logits of the packed model in another process', async (_, input) => {
    const { frozen } = randomNetwork(input)
    const images = randomImages(3)
    const [model, pixels] = [join(folder, 'model.onnx'), join(folder, 'images.f32')]
    writeFileSync(model, exportOnnx(frozen, { form }))
    writeFileSync(pixels, new Uint8Array(images.buffer))
    const theirs = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script, model, pixels], {
        encoding: 'utf8',
        env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      }),
    ) as number[]
    const { logits } = (await PackedModel.of(frozen)).predict(images)
    const largest = Math.max(...logits.map(Math.abs))
    expect(theirs).toHaveLength(logits.length)
    theirs.forEach((value, index) => expect(Math.abs(value - logits[index]!) / largest).toBeLessThan(1e-5))
  })
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

test('a C header compiles and holds every constant', () => {
  const { frozen } = randomNetwork(networks[0]![1])
  const program = join(folder, 'size.c')
  writeFileSync(join(folder, 'model.h'), cHeader(frozen))
  const names = frozen.manifest.constants.map(({ name }) => `sizeof signum_${name}`)
  writeFileSync(
    program,
    `#include "model.h"\n#include <stdio.h>\nint main(void) { printf("%zu", ${names.join(' + ')}); return 0; }\n`,
  )
  execFileSync('g++', ['-x', 'c', '-Wall', '-Werror', '-Wno-unused-variable', program, '-o', join(folder, 'size')])
  const expected = frozen.manifest.constants.reduce(
    (sum, { shape, storage }) =>
      sum +
      (storage === 'signs' ? Math.ceil(shape.reduce((a, b) => a * b, 1) / 8) : 4 * shape.reduce((a, b) => a * b, 1)),
    0,
  )
  expect(Number(execFileSync(join(folder, 'size'), { encoding: 'utf8' }))).toBe(expected)
})
