import { execFileSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { exportForms, memoryInC } from '../../trainer/freeze/export-forms.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { crewOf, crewThreads } from './crew.ts'
import { numpyRunner, qonnxRunner, tfliteRunner } from './python-runners.ts'
import { answers, timed, type Outcome, type Runner } from './runner.ts'
import { tfjsRunner } from './tensorflow-runner.ts'

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

/** The same on several threads, which share the work on each image. */
const threadedRunner: Runner = {
  form: 'packed',
  program: `WebAssembly, ${crewThreads} threads`,
  missing: () => (crewThreads > 1 ? null : 'second core'),
  async run({ network, file, pixels, count }) {
    const model = await PackedModel.of(network, { crew: crewOf(crewThreads) })
    try {
      model.predictBytes(pixels.subarray(0, pixels.length / count))
      const began = performance.now()
      const { logits } = model.predictBytes(pixels)
      const milliseconds = (performance.now() - began) / count
      return { logits, bytes: file.length, milliseconds, memory: model.bytes }
    } finally {
      model.close()
    }
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
      const bytes = exportForms[form].write(network, 'model')
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

function cRunner(compiler: string): Runner {
  return {
    form: 'c',
    program: `${compiler} -O3 -march=native`,
    missing: () => (answers(compiler, ['--version']) ? null : `the compiler ${compiler}`),
    async run(trial): Promise<Outcome> {
      const [source, program] = ['model.c', 'model'].map((name) => join(trial.folder, name)) as [string, string]
      writeFileSync(source, exportForms.c.write(trial.network, 'model'))
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

/** What is held to our own runtime, in the order of the table. */
export const otherRunners: readonly Runner[] = [
  threadedRunner,
  onnxRunner('onnx'),
  onnxRunner('onnx-compact'),
  cRunner('gcc'),
  cRunner('clang'),
  numpyRunner,
  qonnxRunner,
  tfliteRunner,
  tfjsRunner,
]
