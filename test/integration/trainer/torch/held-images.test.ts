import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { trainingFeeder } from '../../../../electron/data/feeders.ts'
import { torchEngine, type TorchEngine } from '../../../../electron/trainer/engines/torch/engine.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { reshape } from '../../../../electron/trainer/graph/operations/layout.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { feedingFor, inPlace } from '../../../../electron/trainer/loop/feeding/feeding.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'
import { skipWhere } from '../../../skips/facilities.ts'
import { pythonWithTorch } from './torch-facility.ts'

const [channels, height, width, count] = [3, 6, 9, 40]
const classes = ['first', 'second', 'third']
/** Images in which hardly two bytes next to each other are alike. */
const split = {
  images: Uint8Array.from({ length: count * channels * height * width }, (_, at) => (at * 37 + (at >> 8) * 11) % 251),
  labels: Uint16Array.from({ length: count }, (_, index) => index % classes.length),
  count,
}
const dataset: Dataset = {
  name: 'made',
  fingerprint: 'made',
  channels,
  height,
  width,
  classes,
  train: split,
  test: split,
}
const batchSize = 8
const order = (fields: ExperimentInput) => {
  const experiment = resolveExperiment({ dataset: 'digits', model: 'mlp', batchSize, epochs: 2, seed: 3, ...fields })
  return { experiment, dataset, feeder: trainingFeeder(dataset, experiment), dataDirectory: '', from: 0 }
}

describe('images that PyTorch holds', () => {
  skipWhere('no Python with PyTorch: SIGNUM_PYTHON names one, or Debian has python3-torch')
  let torch: TorchEngine
  beforeAll(async () => {
    if (pythonWithTorch !== null) torch = await torchEngine({ python: pythonWithTorch, device: 'cpu', threads: 1 })
  })
  afterAll(() => torch?.close())

  /** A program that gives out what it is fed with. */
  async function echo() {
    const graph = new Graph()
    const images = input(graph, 'images', 'feed', [batchSize, channels, height, width])
    const outputs = { images: reshape(images, [batchSize * channels * height * width]) }
    return torch.compile({ name: 'echo', outputs, updates: {} }, torch.createState(new Map()))
  }

  test.each<[string, ExperimentInput]>([
    ['as they are', {}],
    ['cropped', { cropPadding: 4 }],
    ['mirrored', { flip: true }],
    ['cropped beyond their border, mirrored and repeated', { cropPadding: 7, flip: true, repeatedAugmentation: 2 }],
    ['some of them, others set aside', { trainImages: 20, validationShare: 0.25, cropPadding: 1, flip: true }],
  ])('%s: every value and label is that of images which are carried there', async (_, fields) => {
    const [carried, held] = [inPlace(order(fields)), await feedingFor(torch, order(fields))]
    const program = await echo()
    for (const epoch of [0, 1]) {
      const expected = []
      for await (const { images, targets } of carried.batches(epoch))
        expected.push([...(images as Float32Array), ...targets])
      const found = []
      for await (const { images, targets } of held.batches(epoch)) {
        if (!('rows' in images)) throw new Error('The images were carried.')
        const values = await program.step({}, { feed: 'images', ...images })
        found.push([...values['images']!, ...targets])
      }
      expect(expected.length).toBeGreaterThan(0)
      expect(found).toEqual(expected)
    }
    await Promise.all([program.dispose(), held.close()])
  })

  test.each<[string, ExperimentInput]>([
    ['mixed', { mixup: 0.2 }],
    ['erased', { erasing: 0.5 }],
    ['resized', { resizedCrop: 0.5 }],
    ['changed in colour', { colourJitter: 0.3 }],
  ])('what is %s is carried there', async (_, fields) => {
    const feeding = await feedingFor(torch, order({ cropPadding: 1, ...fields }))
    for await (const { images } of feeding.batches(0)) expect(images).toBeInstanceOf(Float32Array)
    await feeding.close()
  })

  test('a row of images that are not there is refused', async () => {
    const program = await echo()
    const images = await torch.hold!(order({}).feeder.inMemory!)
    const rows = new Int32Array(4 * batchSize)
    rows[4] = count
    await expect(program.step({}, { feed: 'images', images: images!, rows })).rejects.toThrow('not held')
    await images!.release()
    await expect(program.step({}, { feed: 'images', images: images!, rows })).rejects.toThrow('PyTorch failed')
  })
})
