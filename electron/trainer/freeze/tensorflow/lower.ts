import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { phrase } from '../../../../shared/errors/phrase.ts'
import { imagesName, type FrozenNetwork, type Manifest } from '../../../../shared/packed/manifest.ts'
import { pixelOrder } from '../../../../shared/packed/plan/layout.ts'
import type { TfGraph } from './tf-graph.ts'
import { TfLowering, type Placed } from './tf-lowering.ts'
import type { TfTarget } from './tf-target.ts'
import { tfWriters } from './tf-writers.ts'

/** The name of the logits. */
export const logitsName = 'logits'

/**
 * A frozen network as a graph that TensorFlow Lite and TensorFlow.js know: images [1, height, width, channels], pixels
 * from 0 to 255, to logits [1, classes].
 * @throws BadInput if the format lacks an operation
 */
export function lowered(network: FrozenNetwork, target: TfTarget): TfGraph {
  const { manifest } = network
  checkCarried(manifest, target)
  const lowering = new TfLowering(network, target)
  const { graph } = lowering
  lowering.set(imagesName, normalisedImages(graph, manifest))
  for (const step of manifest.steps) lowering.set(step.output, tfWriters[step.operation](lowering, step))
  const logits = lowering.rows(manifest.output)
  const shape = lowering.shapeOf(manifest.output)
  graph.add('reshape', [logits, graph.integers(shape)], shape, {}, logitsName)
  return graph
}

function checkCarried({ steps }: Manifest, { title, lacks }: TfTarget): void {
  const missing = [...new Set(steps.map(({ operation }) => operation))].filter((operation) => lacks.has(operation))
  if (missing.length > 0)
    throw new BadInput({
      code: 'unsupported',
      what: phrase`${title} cannot carry this model: it has no operation ${missing.join(', ')}`,
      remedy: phrase`export it to another form, such as ONNX or C`,
    })
}

function normalisedImages(graph: TfGraph, { images }: Manifest): Placed {
  const { channels, height, width, mean, deviation } = images
  const extents = [1, height, width, channels]
  const given = graph.input(imagesName, extents)
  const list = (values: readonly number[], other: number) =>
    graph.floats(
      Array.from({ length: channels }, (_, channel) => values[channel] ?? other),
      [1, 1, 1, channels],
    )
  const centred = graph.add('subtract', [given, list(mean, 0)], extents)
  const name = graph.add('divide', [centred, list(deviation, 1)], extents)
  return { name, shape: [1, channels, height, width], order: pixelOrder }
}
