import { createRequire } from 'node:module'
import { exportForms } from '../../trainer/freeze/export-forms.ts'
import { loadTensorflow } from '../../trainer/engines/tensorflow/library.ts'
import type { Outcome, Runner, Trial } from './runner.ts'

const requirePackage = createRequire(import.meta.url)
const converter = '@tensorflow/tfjs-converter'

/** The part of tfjs-converter that is used. */
interface Converter {
  loadGraphModel(handler: { load(): Promise<object> }): Promise<{
    predict(images: object): { dataSync(): Float32Array; dispose(): void }
    dispose(): void
  }>
}

/** A graph model of TensorFlow.js, loaded as a page loads it. */
export async function runTfjs({ network, pixels, count }: Omit<Trial, 'file' | 'folder'>): Promise<Outcome> {
  const { tf } = await loadTensorflow()
  const { loadGraphModel } = requirePackage(converter) as Converter
  const [text, weights] = (['tfjs', 'tfjs-weights'] as const).map((form) => exportForms[form].write(network, 'model'))
  const { modelTopology, weightsManifest, signature } = JSON.parse(new TextDecoder().decode(text)) as {
    modelTopology: object
    weightsManifest: { weights: object[] }[]
    signature: object
  }
  const weightData = Uint8Array.from(weights!).buffer
  const weightSpecs = weightsManifest.flatMap((group) => group.weights)
  const model = await loadGraphModel({
    load: () => Promise.resolve({ format: 'graph-model', modelTopology, signature, weightSpecs, weightData }),
  })
  const { channels, height, width } = network.manifest.images
  const classes = network.manifest.classes.length
  const size = channels * height * width
  const logits = new Float32Array(count * classes)
  const one = (image: number) => {
    const values = Float32Array.from({ length: size }, (_, place) => {
      const [pixel, channel] = [Math.floor(place / channels), place % channels]
      return pixels[image * size + channel * height * width + pixel]!
    })
    const given = tf.tensor4d(values, [1, height, width, channels])
    const answer = model.predict(given)
    logits.set(answer.dataSync(), image * classes)
    answer.dispose()
    given.dispose()
  }
  one(0)
  const began = performance.now()
  for (let image = 0; image < count; image++) one(image)
  const milliseconds = count > 1 ? (performance.now() - began) / count : null
  model.dispose()
  return { logits, bytes: text!.length + weights!.length, milliseconds, memory: null }
}

export const tfjsRunner: Runner = {
  form: 'tfjs',
  program: 'TensorFlow.js',
  missing() {
    try {
      requirePackage.resolve(converter)
      return null
    } catch {
      return `the package ${converter}`
    }
  },
  run: runTfjs,
}
