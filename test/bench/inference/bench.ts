// npm run -s bench:inference -- [--models A,B] [--rounds N] [--onnx PYTHON] [--json]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { encodePacked } from '../../../shared/packed/file.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { withActivations } from '../../../electron/trainer/freeze/byte-activations.ts'
import { exportOnnx } from '../../../electron/trainer/freeze/export-onnx.ts'
import { memoryPeak, popcountPeak, popcountPeakInC } from './peak.ts'
import { printResult } from './print.ts'
import { sizesByForm } from './sizes.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'
import { compiler, contestantInC, Lane } from './lane.ts'
import { layerNetwork, resnet18Layers } from './layer.ts'
import { frozenModel, models } from './models.ts'

const help = `Packed models beside onnxruntime in float32, and in 8 bits where a Python with onnxruntime is named, on
the same networks, in turns, in one run; and their C, where a compiler is, on one thread.
  --models A,B     of ${Object.keys(models).join(', ')} (all but those of ViT-B)
  --batch N,N      images at once (1,64)
  --threads N,N    threads (1,2)
  --rounds N       turns that each has (5)
  --seconds S      length of a turn (0.5)
  --clock CLOCK    wall, or cpu: the time that each process takes of a processor, for a machine that is shared
  --onnx PYTHON    a Python with onnx and onnxruntime of PyPI, which makes the 8-bit models
  --larq PYTHON    a Python 3.11 with larq, larq-compute-engine 0.16 and tensorflow-cpu 2.15 of PyPI: the same layers of
                   signs and VGG-small BWA, on one thread
  --without-layers leaves out the single layers of ResNet-18
  --sizes          only sizes on disk and in memory, of all the models, by the form of what stays real
  --json           {"machine", "layers", "models", "sizes"}`

const { values: options } = parseArgs({
  options: {
    models: { type: 'string' },
    batch: { type: 'string', default: '1,64' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '0.5' },
    clock: { type: 'string', default: 'wall' },
    onnx: { type: 'string' },
    larq: { type: 'string' },
    'without-layers': { type: 'boolean' },
    sizes: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

/** The packed runtime or onnxruntime in a process of its own. */
const nodeLane = (name: string, way: string, file: string, channels: number, size: number, threads: number) =>
  new Lane(name, process.execPath, [
    ...[join(import.meta.dirname, 'contestant.ts'), way, file],
    ...[channels, size, threads].map(String),
    options.clock,
  ])

/** The packed model in C on one thread, also with activations in bytes; none if there is no compiler. */
function cLanes(network: FrozenNetwork, folder: string): Lane[] {
  if (compiler === null) return []
  const bytes = inBytes(network)
  return [
    new Lane('C', contestantInC(compiler, network, folder, 'plain'), [options.clock]),
    ...(bytes === null ? [] : [new Lane('C, bytes', contestantInC(compiler, bytes, folder, 'bytes'), [options.clock])]),
  ]
}

/** A network whose layers of real inputs read bytes; null if it has none. */
function inBytes(network: FrozenNetwork): FrozenNetwork | null {
  const bytes = withActivations(network, 'int8')
  return bytes.manifest.steps.length > network.manifest.steps.length ? bytes : null
}

/** Larq Compute Engine on a layer of signs, or on VGG-small BWA. */
const larqLanes = (...what: readonly (string | number)[]) =>
  options.larq === undefined
    ? []
    : [new Lane('Larq', options.larq, [join(import.meta.dirname, 'larq_lane.py'), options.clock, ...what.map(String)])]

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const summary = (values: readonly number[]) => ({
  median: middle(values),
  min: Math.min(...values),
  max: Math.max(...values),
})

/**
 * All lanes in turns.
 * @returns milliseconds of each, and how many times faster the first is than each other, round by round
 */
async function race(lanes: Lane[], images: number) {
  try {
    for (const lane of lanes) await lane.ready()
    for (let round = 0; round < Number(options.rounds); round++)
      for (const lane of lanes) await lane.take(images, Number(options.seconds))
  } finally {
    for (const lane of lanes) lane.stop()
  }
  const [ours, ...others] = lanes as [Lane, ...Lane[]]
  return {
    milliseconds: Object.fromEntries(
      lanes.map((lane) => [lane.name, summary(lane.turns.map(({ milliseconds }) => milliseconds))]),
    ),
    imagesPerSecond: Object.fromEntries(
      lanes.map((lane) => [lane.name, middle(lane.turns.map(({ imagesPerSecond }) => imagesPerSecond))]),
    ),
    memoryMB: Object.fromEntries(lanes.map((lane) => [lane.name, lane.turns.at(-1)!.memoryMB])),
    ratio: Object.fromEntries(
      others.map((other) => [
        other.name,
        summary(other.turns.map(({ milliseconds }, round) => milliseconds / ours.turns[round]!.milliseconds)),
      ]),
    ),
  }
}

const list = (text: string) => text.split(',').filter((part) => part !== '')

/** Sizes, and times of whole models unless sizes alone are asked for. */
async function measureModels(folder: string, memory: number) {
  const at = (name: string) => join(folder, name)
  const chosen =
    options.models === undefined
      ? Object.keys(models).filter((name) => options.sizes === true || !name.startsWith('vit-b'))
      : list(options.models)
  const sizes = []
  const rows = []
  for (const name of chosen) {
    const model = models[name]
    if (model === undefined)
      throw new Error(`There is no model "${name}"; there are ${Object.keys(models).join(', ')}.`)
    const { frozen, parameters } = frozenModel(model)
    const opened = await PackedModel.of(frozen)
    sizes.push({
      name,
      parameters,
      float32Bytes: 4 * parameters,
      memoryBytes: opened.bytes,
      forms: await sizesByForm(frozen, parameters),
      kernels: options.sizes === true ? {} : byKernel(opened),
    })
    if (options.sizes === true) continue
    writeFileSync(at('packed'), await encodePacked(frozen))
    const bytes = inBytes(frozen)
    if (bytes !== null) writeFileSync(at('bytes'), await encodePacked(bytes))
    for (const images of list(options.batch).map(Number)) {
      writeFileSync(
        at('float.onnx'),
        exportOnnx(images === 1 ? frozen : frozenModel(model, images).frozen, { form: 'float', images }),
      )
      const hasInt8 =
        options.onnx !== undefined &&
        spawnSync(options.onnx, [join(import.meta.dirname, 'quantize.py'), at('float.onnx'), at('int8.onnx')], {
          stdio: ['ignore', 'ignore', 'ignore'],
        }).status === 0
      for (const threads of list(options.threads).map(Number)) {
        process.stderr.write(`${name}, ${images} image(s), ${threads} thread(s)\n`)
        const lane = (title: string, way: string, path: string) =>
          nodeLane(title, way, at(path), 3, model.size, threads)
        const lanes = [
          // Of one image all threads compute each layer; of several each thread computes its own.
          lane('packed', threads > 1 && images === 1 ? 'packed-crew' : 'packed', 'packed'),
          lane('float32', 'onnxruntime', 'float.onnx'),
          ...(hasInt8 ? [lane('int8', 'onnxruntime', 'int8.onnx')] : []),
          ...(bytes === null ? [] : [lane('bytes', threads > 1 && images === 1 ? 'packed-crew' : 'packed', 'bytes')]),
          ...(bytes === null || threads > 1 ? [] : [lane('bytes, no dots', 'packed-plain', 'bytes')]),
          ...(threads === 1 ? cLanes(frozen, folder) : []),
          ...(threads === 1 && name === 'vgg-small-bwa' ? larqLanes('vgg-small') : []),
        ]
        const result = await race(lanes, images)
        // Weights are read once an image, or once a layer for some windows: at least so much of the memory's speed.
        const gigabytes = (opened.weightBytes * images) / result.milliseconds['packed']!.median / 1e6
        rows.push({ name, images, threads, ofMemoryPeak: gigabytes / memory, ...result })
      }
    }
  }
  return { sizes, rows }
}

/** The layers of ResNet-18 by themselves, of signs by signs and of real numbers by signs. */
async function measureLayers(folder: string, peak: number, peakInC: number | null) {
  const at = (name: string) => join(folder, name)
  const layers = []
  for (const shape of resnet18Layers)
    for (const signsEnter of [true, false]) {
      const network = layerNetwork(shape, signsEnter)
      writeFileSync(at('packed'), await encodePacked(network))
      writeFileSync(at('float.onnx'), exportOnnx(layerNetwork(shape, false), { form: 'float', images: 1 }))
      const result = await race(
        [
          nodeLane('packed', 'packed', at('packed'), shape.channels, shape.size, 1),
          nodeLane('float32', 'onnxruntime', at('float.onnx'), shape.channels, shape.size, 1),
          ...cLanes(network, folder),
          ...(signsEnter ? larqLanes('layer', shape.channels, shape.size, shape.outputs) : []),
        ],
        1,
      )
      const products = shape.size ** 2 * 9 * shape.channels * shape.outputs
      const kernel = (await PackedModel.of(network))
        .profile(200)
        .filter((call) => call.kernel === (signsEnter ? 'binary' : 'lookup'))
        .reduce((sum, { milliseconds }) => sum + milliseconds, 0)
      layers.push({
        ...shape,
        operands: signsEnter ? 'signs by signs' : 'real by signs',
        kernelMilliseconds: kernel,
        gigaProductsPerSecond: products / kernel / 1e6,
        ofPopcountPeak: signsEnter ? products / kernel / 1e6 / peak : null,
        ofPopcountPeakInC:
          signsEnter && peakInC !== null ? products / result.milliseconds['C']!.median / 1e6 / peakInC : null,
        ...result,
      })
    }
  return layers
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'signum-inference-'))
  const peak = await popcountPeak()
  const memory = memoryPeak()
  try {
    const peakInC = compiler === null ? null : popcountPeakInC(compiler, folder)
    const { sizes, rows } = await measureModels(folder, memory)
    const hasLayers = options['without-layers'] !== true && options.sizes !== true
    return {
      machine: {
        processor: cpus()[0]?.model ?? '',
        cores: cpus().length,
        popcountGigaProductsPerSecond: peak,
        popcountGigaProductsPerSecondInC: peakInC,
        memoryGigabytesPerSecond: memory,
      },
      sizes,
      layers: hasLayers ? await measureLayers(folder, peak, peakInC) : [],
      models: rows,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds an image by kernel. */
function byKernel(model: PackedModel): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { kernel, milliseconds } of model.profile(20)) sums[kernel] = (sums[kernel] ?? 0) + milliseconds
  return sums
}

if (options.help === true) console.log(help)
else {
  const result = await main()
  if (options.json === true) console.log(JSON.stringify(result))
  else printResult(result)
  process.exit(0)
}
