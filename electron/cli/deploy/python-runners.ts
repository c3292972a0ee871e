import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { resourcePath } from '../../resources/resource-path.ts'
import { normalised } from '../../../shared/packed/model.ts'
import { answers, timed, type Runner } from './runner.ts'

/** Pythons that PYTHON names, a list as PATH is one, or that of the path. */
const pythons = (process.env['PYTHON'] ?? 'python3').split(delimiter).filter((name) => name !== '')

const found = new Map<string, string | null>()

/** The first Python that has one of some modules; null if none has. */
export function pythonWith(...modules: readonly string[]): string | null {
  const key = modules.join()
  if (!found.has(key))
    found.set(key, pythons.find((python) => modules.some((name) => answers(python, ['-c', `import ${name}`]))) ?? null)
  return found.get(key)!
}

const missing = (title: string, modules: readonly string[]) =>
  pythonWith(...modules) === null ? `${title} in ${pythons.join(' or ')} (PYTHON names others)` : null

function execute(python: string, script: readonly string[], words: readonly string[]): string {
  return execFileSync(python, [resourcePath(...script), ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  })
}

export const numpyRunner: Runner = {
  form: 'packed',
  program: 'NumPy',
  missing: () => missing('NumPy', ['numpy']),
  run(trial) {
    const model = join(trial.folder, 'model.safetensors')
    writeFileSync(model, trial.file)
    const { text, milliseconds } = timed(
      trial,
      (path, pixels) => writeFileSync(path, new Uint8Array(normalised(pixels, trial.network.manifest.images).buffer)),
      (path) => execute(pythonWith('numpy')!, ['numpy', 'read.py'], [model, path]),
    )
    const logits = Float32Array.from(text.trim().split(/\s+/).map(Number))
    return Promise.resolve({ logits, bytes: trial.file.length, milliseconds, memory: null })
  },
}

/** A script of resources/runners, which prints logits and, behind '#', the time of an image. */
const scriptRunner = (
  form: 'qonnx' | 'tflite',
  title: string,
  script: string,
  ending: string,
  modules: readonly string[],
): Runner => ({
  form,
  program: title,
  missing: () => missing(title, modules),
  run({ network, folder, pixels, count }) {
    const [model, images] = [join(folder, `${form}${ending}`), join(folder, 'images.u8')]
    const bytes = exportForms[form].write(network, 'model')
    writeFileSync(model, bytes)
    writeFileSync(images, pixels)
    const [text, time] = execute(pythonWith(...modules)!, ['runners', script], [model, images]).split('#') as [
      string,
      string,
    ]
    const logits = Float32Array.from(text.trim().split(/\s+/).map(Number))
    const milliseconds = count > 1 ? Number(time) : null
    return Promise.resolve({ logits, bytes: bytes.length, milliseconds, memory: null })
  },
})

export const qonnxRunner = scriptRunner('qonnx', 'qonnx', 'qonnx_run.py', '.onnx', ['qonnx'])
export const tfliteRunner = scriptRunner('tflite', 'TensorFlow Lite', 'tflite_run.py', '.tflite', [
  'ai_edge_litert.interpreter',
  'tflite_runtime.interpreter',
  'tensorflow.lite.python.interpreter',
])
