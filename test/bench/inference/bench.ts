// npm run -s bench:inference -- [--models A,B] [--rounds N] [--onnx PYTHON] [--json]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { encodePacked } from '../../../shared/packed/file.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { exportOnnx } from '../../../electron/trainer/freeze/export-onnx.ts'
import { popcountPeak } from './peak.ts'
import { mega, sizeLine, sizesByForm } from './sizes.ts'
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

/** The packed model in C on one thread; none if there is no compiler. */
const cLanes = (network: FrozenNetwork, folder: string) =>
  compiler === null ? [] : [new Lane('C', contestantInC(compiler, network, folder), [options.clock])]

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

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'signum-inference-'))
  const at = (name: string) => join(folder, name)
  const peak = await popcountPeak()
  try {
    const chosen =
      options.models === undefined
        ? Object.keys(models).filter((name) => options.sizes === true || !name.startsWith('vit-b'))
        : list(options.models)
    const sizes = []
    const layers = []
    const rows = []
    for (const name of chosen) {
      const model = models[name]
      if (model === undefined)
        throw new Error(`There is no model "${name}"; there are ${Object.keys(models).join(', ')}.`)
      const { frozen, parameters } = frozenModel(model)
      const file = await encodePacked(frozen)
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
      writeFileSync(at('packed'), file)
      for (const images of list(options.batch).map(Number)) {
        writeFileSync(
          at('float.onnx'),
          exportOnnx(images === 1 ? frozen : frozenModel(model, images).frozen, { form: 'float', images }),
        )
        const hasBytes =
          options.onnx !== undefined &&
          spawnSync(options.onnx, [join(import.meta.dirname, 'quantize.py'), at('float.onnx'), at('int8.onnx')], {
            stdio: ['ignore', 'ignore', 'ignore'],
          }).status === 0
        for (const threads of list(options.threads).map(Number)) {
          process.stderr.write(`${name}, ${images} image(s), ${threads} thread(s)\n`)
          const lane = (title: string, way: string, path: string) => nodeLane(title, way, path, 3, model.size, threads)
          const lanes = [
            lane('packed', 'packed', at('packed')),
            lane('float32', 'onnxruntime', at('float.onnx')),
            ...(hasBytes ? [lane('int8', 'onnxruntime', at('int8.onnx'))] : []),
            ...(threads === 1 ? cLanes(frozen, folder) : []),
          ]
          rows.push({ name, images, threads, ...(await race(lanes, images)) })
        }
      }
    }
    if (options['without-layers'] !== true && options.sizes !== true) {
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
            ...result,
          })
        }
    }
    return {
      machine: { processor: cpus()[0]?.model ?? '', cores: cpus().length, popcountGigaProductsPerSecond: peak },
      sizes,
      layers,
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
  else {
    console.log(
      `${result.machine.processor}: popcount peak ${result.machine.popcountGigaProductsPerSecond.toFixed(0)} G ` +
        'products/s on one thread',
    )
    for (const { name, float32Bytes, memoryBytes, forms } of result.sizes) {
      console.log(`${name}: ${mega(float32Bytes)} in float32; running on one image ${mega(memoryBytes)} in all`)
      for (const form of forms) console.log(`  ${sizeLine(form)}`)
    }
    for (const {
      channels,
      size,
      outputs,
      operands,
      kernelMilliseconds,
      ofPopcountPeak,
      ratio,
      milliseconds,
    } of result.layers) {
      const ofPeak =
        ofPopcountPeak === null ? '' : ` and at ${(100 * ofPopcountPeak).toFixed(0)} % of the popcount peak`
      const alone =
        `the kernel alone ${kernelMilliseconds.toFixed(2)} ms, ` +
        `${(milliseconds['float32']!.median / kernelMilliseconds).toFixed(1)} times as fast as float32${ofPeak}`
      console.log(
        `${channels} to ${outputs}, ${size}x${size}, ${operands}: ${alone}; with images and sums in and out ` +
          `${milliseconds['packed']!.median.toFixed(2)} ms, ${times(ratio['float32']!)} float32${cText(milliseconds)}`,
      )
    }
    for (const { name, images, threads, milliseconds, ratio } of result.models) {
      const others = Object.entries(ratio).map(([other, value]) => `${times(value)} ${other}`)
      console.log(
        `${name}, ${images} image(s), ${threads} thread(s): ${milliseconds['packed']!.median.toFixed(2)} ms; ` +
          others.join(', ') +
          cText(milliseconds),
      )
    }
  }
  process.exit(0)
}

/** The C beside float32, as a ratio of medians. */
function cText(milliseconds: Record<string, { median: number }>): string {
  const [c, float] = [milliseconds['C'], milliseconds['float32']]
  if (c === undefined || float === undefined) return ''
  return `; in C ${c.median.toFixed(2)} ms, ${(float.median / c.median).toFixed(2)} times as fast as float32`
}

function times({ median, min, max }: { median: number; min: number; max: number }): string {
  return `${median.toFixed(2)} times (${min.toFixed(2)} to ${max.toFixed(2)}) as fast as`
}
