// npm run -s check:c -- [--layers N] [--json]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exportC } from '../../../electron/trainer/freeze/c/export-c.ts'
import { withActivations } from '../../../electron/trainer/freeze/byte-activations.ts'
import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { activationForms, realForms, type ActivationForm } from '../../../shared/packed/manifest.ts'
import { randomNetwork } from '../../unit/packed/networks.ts'
import { networks, withDigitsNormalisation } from '../networks.ts'
import { compile, findCompilers, run, type Compiler } from './compilers.ts'
import { layerNetwork, naiveSums, randomLayer, randomPixels } from './layers.ts'

const help = `The C of packed models, by every compiler that is here: without a warning, with sanitizers of
addresses and undefined behaviour, for ARM and RISC-V under qemu-user. Networks on all held-out images of digits give
the very logits of the packed model; layers of random shapes, strides, padding, dilations and groups give the sums of a
plain loop in whole numbers.
  --layers N   random layers for each compiler (40)
  --networks A,B   of the networks (all)
  --images N   held-out images of each network, at most (all 360)
  --short      8 layers, three networks, 40 images: for every commit
  --seed N     from which they are drawn (1)
  --every-form each network with its real numbers in float32, float16 and int8; else they take turns
  --compilers A,B  parts of their names (all)
  --json       {"rows": [{"what", "compiler", "compared", "different"}], "skipped": [...]}`

const { values: options } = parseArgs({
  options: {
    layers: { type: 'string' },
    networks: { type: 'string' },
    images: { type: 'string' },
    short: { type: 'boolean' },
    compilers: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    'every-form': { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const isShort = options.short === true
const layerCount = Number(options.layers ?? (isShort ? 8 : 40))
const imageCount = Number(options.images ?? (isShort ? 40 : 360))
const names =
  options.networks?.split(',') ?? (isShort ? ['vgg-small bwa', 'resnet20 bw', 'vit-small bw'] : Object.keys(networks))
for (const name of names)
  if (networks[name] === undefined)
    throw new Error(`There is no network "${name}"; there are ${Object.keys(networks).join(', ')}.`)

interface Row {
  what: string
  compiler: string
  /** Logits, or sums of layers. */
  compared: number
  different: number
}

const folder = mkdtempSync(join(tmpdir(), 'signum-check-c-'))
const at = (name: string) => join(folder, name)

/** What a compiler's program gives, beside what it should. */
function compare(what: string, compiler: Compiler, expected: ArrayLike<number>): Row {
  compile(compiler, at('model.c'), at('model'))
  const found = run(compiler, at('model'), at('images'))
  const different = Array.from(expected).filter((value, index) => found[index] !== value).length
  const lost = found.length === expected.length ? 0 : Math.abs(found.length - expected.length)
  return { what, compiler: compiler.name, compared: expected.length, different: different + lost }
}

async function onDigits(compilers: readonly Compiler[], rows: Row[], activations: ActivationForm): Promise<void> {
  const { test } = await loadDataset('digits', at('data'))
  const pixels = Uint8Array.from(test.images!.subarray(0, 64 * imageCount))
  writeFileSync(at('images'), pixels)
  const chosen = Object.entries(networks).filter(
    ([name, { regime }]) => names.includes(name) && (activations === 'float32' || regime === undefined),
  )
  for (const [index, [name, experiment]] of chosen.entries())
    for (const real of options['every-form'] === true ? realForms : [realForms[index % realForms.length]!]) {
      const wide = withRealForm(withDigitsNormalisation(randomNetwork(experiment).frozen), real)
      const network = withActivations(wide, activations)
      writeFileSync(at('model.c'), exportC(network))
      const { logits } = (await PackedModel.of(network)).predictBytes(pixels)
      for (const compiler of compilers) {
        process.stderr.write(`${name}, ${real}, ${compiler.name}\n`)
        rows.push(
          compare(
            `${name}, ${real}${activations === 'int8' ? ', bytes' : ''}, ${pixels.length / 64} images`,
            compiler,
            logits,
          ),
        )
      }
    }
}

function onLayers(compilers: readonly Compiler[], rows: Row[]): void {
  for (const compiler of compilers) {
    const stream = RandomStream.of(Number(options.seed), 'layers')
    const all: Row = { what: `${layerCount} random layers`, compiler: compiler.name, compared: 0, different: 0 }
    process.stderr.write(`${all.what}, ${compiler.name}\n`)
    for (let index = 0; index < layerCount; index++) {
      const layer = randomLayer(stream)
      const { network, weights } = layerNetwork(layer, stream)
      const size = layer.channels * layer.height * layer.width
      const images = randomPixels(layer, 2, stream)
      writeFileSync(at('images'), images)
      writeFileSync(at('model.c'), exportC(network))
      const expected = [0, 1].flatMap((image) =>
        naiveSums(layer, weights, images.subarray(image * size, (image + 1) * size)),
      )
      const { compared, different } = compare(JSON.stringify(layer), compiler, expected)
      if (different > 0) process.stderr.write(`${JSON.stringify(layer)}: ${different} differ\n`)
      all.compared += compared
      all.different += different
    }
    rows.push(all)
  }
}

if (options.help === true) console.log(help)
else {
  const { compilers: all, skipped } = findCompilers()
  const compilers = all.filter(({ name }) => options.compilers.split(',').some((part) => name.includes(part)))
  const rows: Row[] = []
  try {
    onLayers(compilers, rows)
    for (const activations of activationForms) await onDigits(compilers, rows, activations)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (options.json === true) console.log(JSON.stringify({ rows, skipped }))
  else {
    for (const { what, compiler, compared, different } of rows)
      console.log(
        `${different === 0 ? 'ok  ' : 'FAIL'} ${what.padEnd(44)} ${compiler.padEnd(26)} ` +
          `${different} of ${compared} differ`,
      )
    for (const reason of skipped) console.log(`skipped ${reason}`)
    console.log(`${rows.length} compared, ${skipped.length} compiler(s) skipped`)
  }
  process.exitCode = rows.length > 0 && rows.every(({ different }) => different === 0) ? 0 : 1
}
