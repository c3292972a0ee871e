import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RandomStream } from '../../../electron/data/random.ts'
import { encodeSafetensors, type StoredTensor } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { Graph } from '../../../electron/trainer/graph/graph.ts'
import { input } from '../../../electron/trainer/graph/operations/source.ts'
import {
  accumulateConvolution,
  accumulateProduct,
  type Accumulator,
} from '../../../electron/trainer/layers/accumulator.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'

/** Signs, mostly +1, so that long sums leave eight bits. */
function signs(name: string, shape: readonly number[]): Float32Array {
  const stream = RandomStream.of(7, name)
  return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => (stream.uniform() < 0.8 ? 1 : -1))
}

const layers = {
  product: { x: [5, 700], w: [6, 700] },
  convolution: { x: [2, 30, 6, 6], w: [4, 30, 3, 3] },
}
const kinds: Accumulator[] = (['saturating', 'wrapping'] as const).flatMap((overflow) =>
  [null, 64, 150].map((tile) => ({ overflow, tile })),
)
const engines = ['reference', 'onnxruntime', 'torch', 'tensorflow']

export const accumulators: Item = {
  name: 'accumulators',
  title: 'sums in 8-bit registers on every engine, against NumPy adding one product at a time',
  modules: ['numpy'],
  async run(place) {
    const tensors = new Map<string, StoredTensor>()
    for (const name of engines) {
      const { engine } = await chooseEngine(name, 1)
      for (const [layer, shapes] of Object.entries(layers))
        for (const kind of kinds) {
          const graph = new Graph()
          const [x, w] = [input(graph, 'x', 'feed', shapes.x), input(graph, 'w', 'feed', shapes.w)]
          const sums =
            layer === 'product' ? accumulateProduct(x, w, kind) : accumulateConvolution(x, w, kind, { padding: 1 })
          const state = engine.createState(new Map())
          const program = await engine.compile({ name: 'sums', outputs: { sums }, updates: {} }, state)
          const feeds = { x: signs('x', shapes.x), w: signs('w', shapes.w) }
          const path = `${layer}/${kind.overflow}/${kind.tile ?? 0}/${name}`
          tensors.set(path, { shape: sums.shape, values: (await program.step(feeds))['sums']! })
          tensors.set(`${layer}/x`, { shape: shapes.x, values: feeds.x })
          tensors.set(`${layer}/w`, { shape: shapes.w, values: feeds.w })
          await program.dispose()
        }
      await engine.close?.()
    }
    await writeFile(join(place.folder, 'sums.safetensors'), encodeSafetensors(tensors, {}))
    return judge('accumulators.py', place)
  },
}
