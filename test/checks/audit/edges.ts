import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeSafetensors, type StoredTensor } from '../../../electron/trainer/checkpoints/safetensors.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { Graph } from '../../../electron/trainer/graph/graph.ts'
import { input } from '../../../electron/trainer/graph/operations/source.ts'
import { lowerExpression } from '../../../electron/trainer/layers/quantize.ts'
import { completed } from '../../../shared/quantizers/quantizer.ts'
import { findQuantizer } from '../../../shared/quantizers/zoo.ts'
import type { Item } from './item.ts'
import { judge } from './judge.ts'

/** Pairs with edges: their names, and the values of what they depend on. */
const pairs: [name: string, symbols: Record<string, number>][] = [
  ['bc', {}],
  ['bnn', { clip: 1 }],
  ['bnn', { clip: 0.5 }],
  ['bnn+', { mu: 5 }],
  ['bnn++', { mu: 5 }],
  ['bnn++', { mu: 1000 }],
  ['bireal', {}],
  ['poly+', {}],
  ['ede+', { mu: 4 }],
  ['reste', { o: 3, clip: 1.5, margin: 0.125 }],
  ['pc', { rho: 1, varrho: 1 }],
  ['pc', { rho: 1, varrho: 0 }],
  ['pc', { rho: 0.25, varrho: 0.5 }],
  ['pc', { rho: 0, varrho: 0 }],
  ['ternary', { delta: 0.25 }],
  ['uniform', { bits: 2 }],
]

const near = (edge: number): number[] => [edge, Math.fround(edge + 2 ** -23), Math.fround(edge - 2 ** -23)]
/** Zeros of either sign, the ends of windows and their float32 neighbours, and far out. */
const weights = Float32Array.from(
  [0, 0.125, 0.25, 0.5, 0.75, 1, 1.5, 2]
    .flatMap((edge) => [...near(edge), ...near(-edge)])
    .concat([-0, 40, -40, 1e-30, -1e-30]),
)

export const edges: Item = {
  name: 'edges',
  title: 'F, B and deployed values at zeros and the ends of windows, on every engine, against NumPy',
  modules: ['numpy'],
  async run(place) {
    const shape = [weights.length]
    const tensors = new Map<string, StoredTensor>([['weights', { shape, values: weights }]])
    for (const name of ['reference', 'onnxruntime', 'torch', 'tensorflow']) {
      const { engine } = await chooseEngine(name, 1)
      for (const [index, [method, symbols]] of pairs.entries()) {
        const quantizer = findQuantizer(method)!
        const graph = new Graph()
        const w = input(graph, 'w', 'feed', shape)
        const values = { ...completed(quantizer, {}), mu: 1, ...symbols }
        const outputs = Object.fromEntries(
          (['forward', 'backward', 'deploy'] as const).map((part) => [
            part,
            lowerExpression(quantizer[part], w, values),
          ]),
        )
        const program = await engine.compile({ name: 'pair', outputs, updates: {} }, engine.createState(new Map()))
        for (const [part, found] of Object.entries(await program.step({ w: weights })))
          tensors.set(`${index}/${name}/${part}`, { shape, values: found })
        await program.dispose()
      }
      await engine.close?.()
    }
    await writeFile(join(place.folder, 'edges.safetensors'), encodeSafetensors(tensors, {}))
    await writeFile(join(place.folder, 'pairs.json'), JSON.stringify(pairs))
    return judge('edges.py', place)
  },
}
