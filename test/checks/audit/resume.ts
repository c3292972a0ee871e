import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding, Item } from './item.ts'
import { Store } from './interrupted.ts'

const epochs = 6
const common =
  `train --dataset digits --train-images 600 --model cnn-small --model-parameters width=8 --batch-size 16 ` +
  `--epochs ${epochs} --engine onnxruntime --threads 1 --diagnostics-interval 50`

/** Each is interrupted after its second checkpoint. Run 1 is the source of the fine-tuned one. */
const cases: [name: string, signal: 'SIGINT' | 'SIGKILL', flags: string][] = [
  ['averaging and mixup, killed', 'SIGKILL', '--quantizer bnn++ --averaging 0.95 --mixup 0.3 --label-smoothing 0.1'],
  ['averaging, mixup and CutMix, stopped', 'SIGINT', '--quantizer bc --averaging 0.9 --mixup 0.3 --cutmix 1'],
  ['signs frozen later, killed', 'SIGKILL', '--quantizer bnn++ --freeze-signs 0.6'],
  ['signs frozen before, stopped', 'SIGINT', '--quantizer bc --freeze-signs 0.2'],
  ['accumulated mu, killed', 'SIGKILL', '--quantizer bnn++ --mu-schedule accumulated --mu-start 5 --optimizer sgd'],
  ['fine-tuned, killed', 'SIGKILL', '--quantizer pc --start-from 1 --warmup-epochs 1'],
]

/** Points without the time of each; what the host measures of the machine is no part of a run's results. */
const valuesOf = (csv: string): string =>
  csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').slice(1).toSpliced(2, 1).join(','))
    .filter((line) => !line.startsWith('system.'))
    .join('\n')

async function caseOf(store: Store, number: number, [name, signal, flags]: (typeof cases)[number]): Promise<Finding[]> {
  const words = `${common} ${flags}`.split(' ')
  const [whole, parted] = [number, number + 1]
  await store.signum(words)
  await store.interrupt(words, `runs/${parted}/epoch-2.safetensors`, signal)
  await store.signum(['runs', 'resume', String(parted)])
  const last = [whole, parted].map((run) => store.tensors(`runs/${run}/epoch-${epochs}.safetensors`))
  const points = [whole, parted].map((run) => store.signum(['runs', 'points', String(run), '--format', 'csv']))
  const [one, other] = (await Promise.all(points)).map(valuesOf)
  const differing =
    last[0]!.length === last[1]!.length ? last[0]!.filter((byte, at) => byte !== last[1]![at]).length : Infinity
  return [
    { name: `${name}: bytes of the last checkpoint that differ`, error: differing, tolerance: 0 },
    { name: `${name}: points are the same`, error: one === other && one!.length > 0 ? 0 : 1, tolerance: 0 },
  ]
}

/** Two learning rates of which the worse is stopped after its second epoch, one run at a time. */
const halved = {
  name: 'halved',
  base: {
    dataset: 'digits',
    trainImages: 600,
    model: 'cnn-small',
    modelParameters: { width: 8 },
    batchSize: 16,
    epochs,
    engine: 'onnxruntime',
    threads: 1,
    validationShare: 0.2,
  },
  matrix: [{ quantizer: ['bc', 'bnn++'], learningRate: [0.003, 0.00001] }],
  search: { halving: { factor: 2, firstEpoch: 2 } },
}

/** What is measured once an epoch: a run that is stopped takes a few steps more, until the host has said so. */
const ofEpochs = (points: string): string =>
  points
    .split(/\r?\n/)
    .filter((line) => /^(validation|deployed|flips)/.test(line))
    .join('\n')

async function halving(folder: string): Promise<Finding[]> {
  const recipe = join(folder, 'halved.json')
  await writeFile(recipe, JSON.stringify(halved))
  const words = ['study', 'run', recipe, '--concurrency', '1']
  const [whole, parted] = ['whole', 'parted'].map((name) => new Store(join(folder, name))) as [Store, Store]
  await whole.signum(words)
  await parted.interrupt(words, 'runs/3/epoch-1.safetensors', 'SIGKILL')
  await parted.signum([...words, '--only-missing'])
  const findings: Finding[] = []
  for (const run of ['1', '2', '3', '4']) {
    const points = [whole, parted].map((store) => store.signum(['runs', 'points', run, '--format', 'csv']))
    const [one, other] = (await Promise.all(points)).map((csv) => ofEpochs(valuesOf(csv)))
    findings.push({
      name: `halving, run ${run}: points of epochs are the same`,
      error: one === other && one !== '' ? 0 : 1,
      tolerance: 0,
    })
  }
  return findings
}

export const resume: Item = {
  name: 'resume',
  title:
    'runs of the command line that were stopped or killed and resumed, against the same uninterrupted, bit for bit',
  modules: [],
  async run({ folder }) {
    const store = new Store(folder)
    await store.signum(`${common} --quantizer full`.split(' '))
    const findings: Finding[] = []
    for (const [index, each] of cases.entries()) findings.push(...(await caseOf(store, 2 + 2 * index, each)))
    return [...findings, ...(await halving(folder))]
  },
}
