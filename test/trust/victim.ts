// A host at work, to be killed: victim.ts FOLDER EPOCHS. Trains two runs (or goes on with them), asks for tables, makes
// copies, and prints every note that was acknowledged.
import { openHost } from '../../electron/host/host.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'

const [folder, epochs] = [process.argv[2]!, Number(process.argv[3])]
const experiment = (seed: number): ExperimentInput => ({
  dataset: 'digits',
  model: 'cnn-small',
  modelParameters: { width: 4 },
  quantizer: seed === 1 ? 'bnn++' : 'bc',
  trainImages: 320,
  batchSize: 32,
  epochs,
  seed,
  engine: 'onnxruntime',
  diagnosticsInterval: 0,
  batchNormReestimation: 2,
})

const host = await openHost({ dataDirectory: folder, concurrency: 2, holder: 'the kill test' })
const { runs } = await host.client.runs.list({})
if (runs.length === 0) await host.client.runs.launch({ experiments: [experiment(1), experiment(2)], study: 'killed' })
else await host.client.runs.resume({ ids: runs.map(({ id }) => id) }).catch(() => undefined)
process.stdout.write('ready\n')

let note = Number((await host.client.runs.get({ id: 1 })).notes || 0)
let lastCopy = performance.now()
for (;;) {
  await host.client.runs.mark({ ids: [1], marks: { notes: String(++note) } })
  process.stdout.write(`note ${note}\n`)
  await host.client.runs.groups({ figures: ['deployed.accuracy'] })
  const { runs: rows } = await host.client.runs.list({ sort: '-deployed.accuracy' })
  await host.client.metrics.series({ runIds: [1, 2], metrics: ['train.loss'] })
  if (performance.now() - lastCopy > 1000) {
    lastCopy = performance.now()
    await host.client.system.backUp()
  }
  if (rows.every(({ state }) => state === 'finished')) break
  await new Promise((resolve) => setTimeout(resolve, 5))
}
await host.close()
process.stdout.write('finished\n')
process.exit(0)
