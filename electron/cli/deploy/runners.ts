import { execFileSync, spawnSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { exportForms, memoryInC } from '../../trainer/freeze/export-forms.ts'
import { resourcePath } from '../../resources/resource-path.ts'
import { normalised, PackedModel } from '../../../shared/packed/model.ts'
import { timeOfImage, type Outcome, type Runner, type Trial } from './runner.ts'

const answers = (command: string, words: readonly string[]) => spawnSync(command, words).status === 0

/** Our own runtime, in this process: what the others are held to. */
export const ownRunner: Runner = {
  form: 'packed',
  program: 'WebAssembly, this Node',
  missing: () => null,
  async run({ network, file, pixels, count }) {
    const model = await PackedModel.of(network)
    const size = pixels.length / count
    model.predictBytes(pixels.subarray(0, size))
    const began = performance.now()
    const { logits } = model.predictBytes(pixels)
    const milliseconds = (performance.now() - began) / count
    return { logits, bytes: file.length, milliseconds, memory: model.bytes }
  },
}

function onnxRunner(form: 'onnx' | 'onnx-compact'): Runner {
  return {
    form,
    program: 'onnxruntime-node',
    missing() {
      try {
        createRequire(import.meta.url).resolve('onnxruntime-node')
        return null
      } catch {
        return 'the package onnxruntime-node'
      }
    },
    async run({ network, pixels, count }) {
      await import('../../trainer/engines/onnxruntime/telemetry.ts')
      const { InferenceSession, Tensor } = await import('onnxruntime-node')
      const bytes = exportForms[form].write(network)
      const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
      const { channels, height, width } = network.manifest.images
      const classes = network.manifest.classes.length
      const size = channels * height * width
      const logits = new Float32Array(count * classes)
      const one = async (image: number) => {
        const values = Float32Array.from(pixels.subarray(image * size, (image + 1) * size))
        const answer = await session.run({ images: new Tensor('float32', values, [1, channels, height, width]) })
        logits.set(answer['logits']!.data as Float32Array, image * classes)
      }
      await one(0)
      const began = performance.now()
      for (let image = 0; image < count; image++) await one(image)
      const milliseconds = (performance.now() - began) / count
      await session.release()
      return { logits, bytes: bytes.length, milliseconds, memory: null }
    },
  }
}

/** Runs a program on the first image, then on all. @param write makes the file of so many bytes of images */
function timed(
  { folder, pixels, count }: Trial,
  write: (path: string, pixels: Uint8Array) => void,
  run: (path: string) => string,
): { text: string; milliseconds: number | null } {
  const path = join(folder, 'images')
  const times = [1, count].map((images) => {
    write(path, pixels.subarray(0, (pixels.length / count) * images))
    const began = performance.now()
    return { text: run(path), passed: performance.now() - began }
  })
  const [one, all] = times as [(typeof times)[number], (typeof times)[number]]
  return { text: all.text, milliseconds: timeOfImage(one.passed, all.passed, count) }
}

function cRunner(compiler: string): Runner {
  return {
    form: 'c',
    program: `${compiler} -O3 -march=native`,
    missing: () => (answers(compiler, ['--version']) ? null : `the compiler ${compiler}`),
    async run(trial): Promise<Outcome> {
      const [source, program] = ['model.c', 'model'].map((name) => join(trial.folder, name)) as [string, string]
      writeFileSync(source, exportForms.c.write(trial.network))
      const options = ['-std=c99', '-O3', '-march=native', '-DSIGNUM_MAIN']
      execFileSync(compiler, [...options, source, '-lm', '-o', program], { stdio: ['ignore', 'ignore', 'inherit'] })
      const { text, milliseconds } = timed(trial, writeFileSync, (path) =>
        execFileSync(program, [path], { encoding: 'utf8', maxBuffer: 1 << 30 }),
      )
      const rows = text.trimEnd().split('\n')
      const logits = Float32Array.from(rows.flatMap((row) => row.split('\t').slice(2).map(Number)))
      return Promise.resolve({
        logits,
        bytes: statSync(program).size,
        milliseconds,
        memory: memoryInC(trial.network),
      })
    },
  }
}

const python = process.env['PYTHON'] ?? 'python3'

const numpyRunner: Runner = {
  form: 'packed',
  program: `NumPy, by ${python}`,
  missing: () => (answers(python, ['-c', 'import numpy']) ? null : `${python} with NumPy (PYTHON names another)`),
  run(trial) {
    const model = join(trial.folder, 'model.safetensors')
    writeFileSync(model, trial.file)
    const { text, milliseconds } = timed(
      trial,
      (path, pixels) => writeFileSync(path, new Uint8Array(normalised(pixels, trial.network.manifest.images).buffer)),
      (path) =>
        execFileSync(python, [resourcePath('numpy', 'read.py'), model, path], {
          encoding: 'utf8',
          maxBuffer: 1 << 30,
          env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
        }),
    )
    const logits = Float32Array.from(text.trim().split(/\s+/).map(Number))
    return Promise.resolve({ logits, bytes: trial.file.length, milliseconds, memory: null })
  },
}

/** What is held to our own runtime, in the order of the table. */
export const otherRunners: readonly Runner[] = [
  onnxRunner('onnx'),
  onnxRunner('onnx-compact'),
  cRunner('gcc'),
  cRunner('clang'),
  numpyRunner,
]
