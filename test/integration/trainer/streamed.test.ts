import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { defaultReadOptions } from '../../../shared/experiment/reader-options.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { keepDataset } from '../../../electron/data/kept/kept-dataset.ts'
import { readImageFolder } from '../../../electron/data/readers/image-folder.ts'
import { listDatasets, registerDataset } from '../../../electron/data/kept/registry.ts'
import { fingerprintOf } from '../../../electron/data/split.ts'
import { Control } from '../../../electron/trainer/loop/control.ts'
import { Training } from '../../../electron/trainer/loop/training.ts'
import type { TrainerMessage } from '../../../electron/trainer/messages.ts'
import { writeImage } from '../../unit/data/image-files.ts'
import { temporaryDirectory } from './train.ts'

const options = defaultReadOptions
const experiment: ExperimentInput = {
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: 'bnn++',
  epochs: 2,
  batchSize: 8,
  batchNormReestimation: 2,
  engine: 'onnxruntime',
}

/** Adds a folder under a name, in memory or streamed, whatever its size. */
async function add(name: string, folder: string, data: string, limit: number): Promise<void> {
  const { skipped, ...images } = await readImageFolder(folder, options, {}, limit)
  const fingerprint = images.fingerprint ?? fingerprintOf(images, images.classes.length)
  const dataset: Dataset = { ...images, name, fingerprint }
  await keepDataset(dataset, data, null)
  const { channels, height, width, classes, train, test: heldOut } = images
  const origin = {
    path: folder,
    kind: 'folder' as const,
    ...options,
    fingerprint,
    skipped: skipped.length,
    remarks: [],
    coarse: false,
    heldOut: null,
    streamed: train.stream !== undefined,
  }
  await registerDataset(
    {
      name,
      title: name,
      help: '',
      channels,
      height,
      width,
      classes: [...classes],
      trainImages: train.count,
      testImages: heldOut.count,
      source: folder,
      licence: '',
      origin,
    },
    data,
  )
}

async function train(dataset: string, directory: string): Promise<string[]> {
  const points: string[] = []
  const report = (message: TrainerMessage): void => {
    if (message.type !== 'metrics') return
    for (const { metric, steps, values } of message.columns)
      points.push(...Array.from(values, (value, index) => `${metric} ${steps[index]} ${value}`))
  }
  const dataDirectory = join(directory, 'data')
  const resolved = resolveExperiment({ ...experiment, dataset }, await listDatasets(dataDirectory))
  await new Training(
    {
      runId: 1,
      experiment: resolved,
      threads: 1,
      runDirectory: join(directory, dataset),
      dataDirectory,
      checkpoint: null,
    },
    report,
    new Control(() => {}),
  ).run()
  return points.sort()
}

test(
  'a data set that is streamed trains as one in memory does, bit for bit, and the run fails by the name of a ' +
    'file that is gone',
  async () => {
    const directory = await temporaryDirectory()
    onTestFinished(() => rm(directory, { recursive: true }))
    const folder = join(directory, 'pets')
    for (const [split, count] of [
      ['train', 20],
      ['test', 6],
    ] as const) {
      for (const [label, name] of ['cat', 'dog'].entries())
        for (let index = 0; index < count; index++)
          await writeImage(join(folder, split, name, `${index}.png`), { seed: 2 * index + label })
    }
    await add('streamed', folder, join(directory, 'data'), 0)
    await add('held', folder, join(directory, 'data'), Infinity)
    const points = await train('streamed', directory)
    expect(points.length).toBeGreaterThan(20)
    expect(points).toEqual(await train('held', directory))
    await rm(join(folder, 'train', 'dog', '3.png'))
    await expect(train('streamed', directory)).rejects.toThrow(
      /^The image .*dog\/3\.png cannot be used: ENOENT.*add it again without it\.$/,
    )
  },
)
