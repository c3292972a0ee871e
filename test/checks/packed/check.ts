// npm run -s check:packed -- [--onnx PYTHON] [--pytorch PYTHON] [--json]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { encodePacked } from '../../../shared/packed/file.ts'
import { realForms } from '../../../shared/packed/manifest.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { exportOnnx } from '../../../electron/trainer/freeze/export-onnx.ts'
import { resourcePath } from '../../../electron/resources/resource-path.ts'
import { encodeSafetensors } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { randomImages, randomNetwork, shapesOf } from '../../unit/packed/networks.ts'

const help = `Packed models and their exports read by programs that are not ours: NumPy (resources/numpy/read.py),
onnx.checker and Python's onnxruntime, and the same networks written in PyTorch.
  --numpy PYTHON    a Python with NumPy (/usr/bin/python3)
  --onnx PYTHON     one with onnx and onnxruntime, both from PyPI (the same)
  --pytorch PYTHON  one with PyTorch (the same)
  --json            {"rows": [{"network", "reader", "difference"}], "skipped": [...]}: the largest difference of logits,
  as a part of the largest logit`

const python = '/usr/bin/python3'
const { values: options } = parseArgs({
  options: {
    numpy: { type: 'string', default: python },
    onnx: { type: 'string', default: python },
    pytorch: { type: 'string', default: python },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const vit: ExperimentInput = {
  model: 'vit-small',
  modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 },
  quantizer: 'bnn++',
}
const networks: Record<string, ExperimentInput> = {
  'cnn-small bw': { model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'bnn++' },
  'vgg-small bwa': { model: 'vgg-small', modelParameters: { width: 16 }, quantizer: 'bnn++', regime: 'bwa' },
  'vgg-small bwaa, wrapping tiles': {
    model: 'vgg-small',
    modelParameters: { width: 16 },
    quantizer: 'bnn',
    regime: 'bwaa',
    accumulator: 'wrapping',
    accumulatorTile: 36,
  },
  'binarynet bwa': { model: 'binarynet', modelParameters: { width: 16 }, quantizer: 'bc', regime: 'bwa' },
  'resnet20 bw': { model: 'resnet20', modelParameters: { width: 8 }, quantizer: 'bc' },
  'resnet20 bwa, AdaBin': {
    model: 'resnet20',
    modelParameters: { width: 8, projection: 1 },
    quantizer: 'bnn',
    regime: 'bwa',
    weightForm: 'adabin',
    activationForm: 'adabin',
  },
  'vit-small bw': vit,
  'vit-small bwa': { ...vit, regime: 'bwa' },
}
const limit = 1e-5
const folder = mkdtempSync(join(tmpdir(), 'signum-packed-'))
const rows: { network: string; reader: string; difference: number }[] = []
const skipped: string[] = []

const has = (command: string, modules: string) =>
  spawnSync(command, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0

function logitsOf(command: string, script: string, ...args: string[]): number[] {
  const { status, stdout, stderr } = spawnSync(command, [resolve(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  if (status !== 0) throw new Error(`${script} failed: ${stderr.trim().split('\n').slice(-3).join(' ')}`)
  return stdout.trim().split(/\s+/).map(Number)
}

async function check(): Promise<void> {
  const images = randomImages(8)
  const pixels = join(folder, 'images.f32')
  writeFileSync(pixels, new Uint8Array(images.buffer))
  const bytes = join(folder, 'images.bytes.f32')
  const readers = {
    numpy: has(options.numpy, 'numpy'),
    onnx: has(options.onnx, 'onnx, onnxruntime'),
    pytorch: has(options.pytorch, 'torch'),
  }
  for (const [name, there] of Object.entries(readers)) if (!there) skipped.push(`${name}: not installed`)
  for (const [network, experiment] of Object.entries(networks)) {
    const trained = randomNetwork(experiment)
    const ours = (await PackedModel.of(trained.frozen)).predict(images).logits
    const compare = (reader: string, theirs: number[], expected = ours) =>
      rows.push({
        network,
        reader,
        difference:
          theirs.length === expected.length
            ? Math.max(...theirs.map((value, index) => Math.abs(value - expected[index]!))) /
              Math.max(...expected.map(Math.abs))
            : Infinity,
      })
    const file = join(folder, 'model')
    if (readers.numpy)
      for (const real of realForms) {
        const narrow = withRealForm(trained.frozen, real)
        writeFileSync(file, await encodePacked(narrow))
        const logits = (await PackedModel.of(narrow)).predict(images).logits
        compare(`NumPy, ${real}`, logitsOf(options.numpy, resourcePath('numpy', 'read.py'), file, pixels), logits)
      }
    if (readers.onnx)
      for (const form of ['float', 'compact'] as const) {
        writeFileSync(file, exportOnnx(trained.frozen, { form }))
        // The graph normalizes; these are the pixels of one channel that become the images.
        const [mean, deviation] = [
          trained.frozen.manifest.images.mean[0]!,
          trained.frozen.manifest.images.deviation[0]!,
        ]
        writeFileSync(bytes, new Uint8Array(images.map((value) => value * deviation + mean).buffer))
        compare(`onnxruntime, ${form}`, logitsOf(options.onnx, 'onnx_check.py', file, bytes))
      }
    if (readers.pytorch && (network === 'vgg-small bwa' || network === 'vit-small bw')) {
      const shapes = shapesOf(trained)
      writeFileSync(
        file,
        encodeSafetensors(
          new Map([...trained.values].map(([name, values]) => [name, { shape: shapes.get(name)!, values }])),
          {},
        ),
      )
      compare('PyTorch', logitsOf(options.pytorch, 'networks.py', experiment.model!, file, pixels))
    }
  }
}

if (options.help === true) console.log(help)
else {
  try {
    await check()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (options.json === true) console.log(JSON.stringify({ rows, skipped }))
  else {
    for (const { network, reader, difference } of rows)
      console.log(
        `${difference < limit ? 'ok  ' : 'FAIL'} ${network.padEnd(32)} ${reader.padEnd(22)} ` +
          `${difference.toExponential(1)}`,
      )
    for (const reason of skipped) console.log(`skipped ${reason}`)
  }
  process.exit(rows.every(({ difference }) => difference < limit) && rows.length > 0 ? 0 : 1)
}
