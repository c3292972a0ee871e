// Our feeding as a contestant: ours.ts DATA_FOLDER NAME THREADS. Each line on stdin is a number of batches to take.
import { createInterface } from 'node:readline'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { trainingFeeder } from '../../../electron/data/feeders.ts'
import { ThreadedFeeding } from '../../../electron/trainer/loop/feeding/threaded-feeding.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { deit } from './deit.ts'

const [dataDirectory, name, threads] = process.argv.slice(2) as [string, string, string]
const dataset = await loadDataset(name, dataDirectory)
const { channels, height, width, classes } = dataset
const entry = { name, title: name, help: '', channels, height, width, classes, source: '', licence: '' }
const experiment = resolveExperiment({ ...deit, dataset: name, epochs: 100_000 }, [
  { ...entry, trainImages: dataset.train.count, testImages: dataset.test.count },
])
const feeder = trainingFeeder(dataset, experiment)
const feeding = new ThreadedFeeding({ experiment, dataset, feeder, dataDirectory, from: 0 }, Number(threads))

async function* endless(): AsyncGenerator<void> {
  for (let epoch = 0; ; epoch++) for await (const _ of feeding.batches(epoch)) yield
}
const batches = endless()
await batches.next()
process.stdout.write(`${JSON.stringify({ ready: true })}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(line)
  const began = performance.now()
  for (let batch = 0; batch < count; batch++) await batches.next()
  const seconds = (performance.now() - began) / 1000
  const rss = process.memoryUsage().rss / 2 ** 20
  process.stdout.write(`${JSON.stringify({ imagesPerSecond: (count * deit.batchSize) / seconds, megabytes: rss })}\n`)
}
await feeding.close()
process.exit(0)
