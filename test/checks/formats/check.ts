// npm run -s check:qonnx -- --python PYTHON; npm run -s check:tflite -- --python PYTHON
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadDataset } from '../../../electron/data/load-dataset.ts'
import { resourcePath } from '../../../electron/resources/resource-path.ts'
import { exportForms } from '../../../electron/trainer/freeze/export-forms.ts'
import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { realForms } from '../../../shared/packed/manifest.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { randomNetwork } from '../../unit/packed/networks.ts'
import { networks, withDigitsNormalisation } from '../networks.ts'

const help = `Packed models in formats of other programs, run by those programs on held-out images of digits:
qonnx by the package qonnx, tflite by TensorFlow Lite's interpreter (ai-edge-litert, tflite-runtime or tensorflow) with
its delegate and by its reference kernels. The same classes, logits within 1e-5 of the largest.
  qonnx | tflite   the format
  --python PYTHON  a Python that has the package (python3)
  --images N       held-out images of each network, at most (all 360)
  --every-form     each network with its real numbers in float32, float16 and int8; else they take turns
  --json           {"rows": [{"what", "program", "images", "otherClasses", "difference"}]}`

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    images: { type: 'string', default: '100000' },
    'every-form': { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

interface Way {
  program: string
  script: string
  words: readonly string[]
}

const ways: Readonly<Record<'qonnx' | 'tflite', readonly Way[]>> = {
  qonnx: [{ program: 'qonnx', script: 'qonnx_run.py', words: [] }],
  tflite: [
    { program: 'TensorFlow Lite', script: 'tflite_run.py', words: [] },
    { program: 'TensorFlow Lite, plain', script: 'tflite_run.py', words: ['plain'] },
  ],
}

interface Row {
  what: string
  program: string
  images: number
  otherClasses: number
  /** As a part of the largest logit; null if the format cannot carry the model. */
  difference: number | null
  remark: string | null
}

const limit = 1e-5
const folder = mkdtempSync(join(tmpdir(), 'signum-formats-'))
const at = (name: string) => join(folder, name)

function logitsOf({ script, words }: Way): number[] {
  const { status, stdout, stderr } = spawnSync(
    options.python,
    [resourcePath('runners', script), at('model'), at('images'), ...words],
    { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } },
  )
  if (status !== 0) throw new Error(`${script} failed: ${stderr.trim().split('\n').slice(-3).join(' ')}`)
  return stdout.split('#')[0]!.trim().split(/\s+/).map(Number)
}

const best = (row: ArrayLike<number>) =>
  Array.from(row).reduce((found, value, index) => (value > row[found]! ? index : found), 0)

async function check(form: 'qonnx' | 'tflite'): Promise<Row[]> {
  const { test } = await loadDataset('digits', at('data'))
  const count = Math.min(test.count, Number(options.images))
  const pixels = Uint8Array.from(test.images!.subarray(0, 64 * count))
  writeFileSync(at('images'), pixels)
  const rows: Row[] = []
  for (const [index, [name, experiment]] of Object.entries(networks).entries())
    for (const real of options['every-form'] === true ? realForms : [realForms[index % realForms.length]!]) {
      const network = withRealForm(withDigitsNormalisation(randomNetwork(experiment).frozen), real)
      const what = `${name}, ${real}`
      try {
        writeFileSync(at('model'), exportForms[form].write(network, 'model'))
      } catch (error) {
        if (!(error instanceof BadInput)) throw error
        rows.push({ what, program: form, images: 0, otherClasses: 0, difference: null, remark: error.message })
        continue
      }
      const { logits, classes } = (await PackedModel.of(network)).predictBytes(pixels)
      const largest = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      for (const way of ways[form]) {
        process.stderr.write(`${what}, ${way.program}\n`)
        const found = logitsOf(way)
        const each = logits.length / count
        const apart = found.reduce((most, value, place) => Math.max(most, Math.abs(value - logits[place]!)), 0)
        rows.push({
          what,
          program: way.program,
          images: count,
          otherClasses: classes.filter((own, image) => own !== best(found.slice(image * each, (image + 1) * each)))
            .length,
          difference: found.length === logits.length ? apart / largest : Infinity,
          remark: null,
        })
      }
    }
  return rows
}

const [form] = positionals
if (options.help === true || (form !== 'qonnx' && form !== 'tflite')) console.log(help)
else {
  let rows: Row[]
  try {
    rows = await check(form)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const isRight = ({ difference, otherClasses }: Row) =>
    difference === null || (difference <= limit && otherClasses === 0)
  if (options.json === true) console.log(JSON.stringify({ rows }))
  else
    for (const row of rows) {
      const { what, program, images, otherClasses, difference, remark } = row
      console.log(
        `${isRight(row) ? 'ok  ' : 'FAIL'} ${what.padEnd(36)} ${program.padEnd(24)} ` +
          (difference === null
            ? `refused: ${remark}`
            : `${images} images, ${otherClasses} of another class, ${difference.toExponential(1)} apart`),
      )
    }
  process.exitCode = rows.some(({ difference }) => difference !== null) && rows.every(isRight) ? 0 : 1
}
