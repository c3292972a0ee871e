import { describe, expect, test } from 'vitest'
import type { ModelSummary } from '../../../shared/contract/model-summary.ts'
import { modelNames } from '../../../shared/experiment/model-catalogue.ts'
import { signum } from './capture.ts'

interface Printed extends ModelSummary {
  preset: string
  modelParameters: Record<string, number>
  images: { channels: number; height: number; width: number; classes: number; taken: string }
}

async function summary(...args: string[]): Promise<Printed> {
  const { exitCode, stdout, stderr } = await signum('model', 'summary', ...args, '--json')
  expect([exitCode, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Printed
}

describe('signum model summary', () => {
  test('takes the usual images of a model and says so', async () => {
    expect((await summary('resnet20')).images).toEqual({
      channels: 3,
      height: 32,
      width: 32,
      classes: 10,
      taken: 'image size, channels, classes of CIFAR-10',
    })
    expect((await summary('deit-ti', '--classes', '10')).images).toEqual({
      channels: 3,
      height: 224,
      width: 224,
      classes: 10,
      taken: 'image size, channels of ImageNet',
    })
    expect((await summary('mlp', '--classes', '4', '--image-size', '16', '--channels', '3')).images).toEqual({
      channels: 3,
      height: 16,
      width: 16,
      classes: 4,
      taken: 'as given',
    })
  })

  test('takes the choices of an experiment', async () => {
    const { preset, modelParameters, totals } = await summary(
      'resnet20',
      '--model-parameters',
      'width=32',
      '--regime',
      'bwa',
      '--preset',
      'all',
      '--quantizer',
      'bc',
    )
    expect([preset, modelParameters.width]).toEqual(['all', 32])
    expect(totals.multiplyAdds).toMatchObject({ floatFloat: 0, binaryFloat: 32 * 27 * 1024 })
    // The usual patch follows the images: 4 pixels at 32.
    expect((await summary('deit-ti', '--image-size', '32')).modelParameters.patch).toBe(4)
    const [two, eight] = [
      await summary('cnn-small', '--quantizer', 'uniform', '--quantizer-parameters', 'bits=2'),
      await summary('cnn-small', '--quantizer', 'uniform', '--quantizer-parameters', 'bits=8'),
    ]
    expect(eight.totals.bytes.packed).toBeGreaterThan(two.totals.bytes.packed)
  })

  test.each(modelNames)('prints %s in columns, its totals under them', async (name) => {
    const { exitCode, stdout } = await signum('model', 'summary', name)
    const { layers, totals } = await summary(name)
    const lines = stdout.split('\n')
    const first = lines.findIndex((line) => line.startsWith('layer '))
    expect(exitCode).toBe(0)
    expect(lines.slice(first + 1, first + 1 + layers.length).map((line) => line.split('  ')[0])).toEqual(
      layers.map((layer) => layer.name),
    )
    expect(stdout).toContain(`parameters     ${totals.parameters.toLocaleString('en-US')}, `)
    expect(stdout).toContain(`${totals.memoryRatio.toFixed(2)} times less`)
    expect(stdout).toContain('are not counted')
  })

  test.each([
    [['resnet21'], 'there is no model "resnet21"; there are cnn-small, vgg-small'],
    [
      ['resnet20', '--image-size', '2'],
      'resnet20 needs images of 4 pixels or more along each side; the 2x2 images are too small',
    ],
    [['resnet20', '--preset', 'attention'], '"attention" would binarize nothing of resnet20'],
    [['deit-ti', '--model-parameters', 'width=4'], 'the model deit-ti has no parameter "width"; it takes patch'],
    [['deit-ti', '--model-parameters', 'patch=15'], 'patch 15 does not divide the 224x224 images'],
    [['mlp', '--quantizer', 'uniform', '--quantizer-parameters', 'bits=99'], 'bits of the quantizer uniform is 99'],
    [['mlp', '--regime', 'ba'], 'ba says that weights stay real, and bnn++ quantizes them'],
    [['mlp', '--layer-methods', 'frist: full'], 'frist'],
    [['mlp', '--layer-methods', 'attention: full'], 'mlp has no layers of the role attention'],
    [['mlp', '--classes', '1'], '1 does not lie from 2 to 65536'],
  ])('refuses %j in one line', async (args, line) => {
    const { exitCode, stdout, stderr } = await signum('model', 'summary', ...args)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain(line)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

test('rules of layers count, and are named', async () => {
  const args = ['mlp', '--layer-methods', 'first: full; last: regime=bwa', '--json']
  const { layers } = JSON.parse((await signum('model', 'summary', ...args)).stdout) as {
    layers: { name: string; binaryShare: number; inputBits: number }[]
  }
  const by = (name: string) => layers.find((layer) => layer.name === name)!
  expect([by('dense1').binaryShare, by('dense2').binaryShare > 0.99]).toEqual([0, true])
  expect(['dense2', 'classifier'].map((name) => by(name).inputBits)).toEqual([32, 1])
  expect((await signum('model', 'summary', ...args.slice(0, -1))).stdout).toContain(
    'by layer    first: full; last: regime=bwa',
  )
})

test('the models are listed by `model`, `model list` and `models`', async () => {
  const listed = await signum('model', 'list')
  expect(listed.stdout).toMatch(/^resnet20 {2}ResNet-20$/m)
  for (const args of [['model'], ['models'], ['models', 'list']]) expect(await signum(...args)).toEqual(listed)
  const json = await signum('models', '--json')
  expect((JSON.parse(json.stdout) as { name: string }[]).map(({ name }) => name)).toEqual(modelNames)
})
