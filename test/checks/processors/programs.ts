import { Graph } from '../../../electron/trainer/graph/graph.ts'
import { gradients } from '../../../electron/trainer/graph/gradient.ts'
import type { Node } from '../../../electron/trainer/graph/node.ts'
import { multiply } from '../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../electron/trainer/graph/operations/source.ts'
import { sizeOf, type Shape } from '../../../electron/trainer/graph/shape.ts'
import type { Program } from '../../../electron/trainer/graph/program.ts'
import type { Engine, Values } from '../../../electron/trainer/engines/engine.ts'
import { lowerProgram } from '../../../electron/trainer/engines/onnxruntime/lower.ts'

/** Numbers of either sign, other ones for every seed. */
const waves = (size: number, seed: number) =>
  Float64Array.from({ length: size }, (_, index) => Math.fround(Math.sin((index + 1) * (12.9898 + seed))))

/** Outputs of a program and the gradients of their weighted sum, on one engine. */
export async function run(engine: Engine, program: Program, valuesOf = waves): Promise<Record<string, Values>> {
  const compiled = await engine.compile(program, engine.createState(new Map()))
  const feeds = Object.fromEntries(
    feedsOf(program).map((node, seed) => [node.attributes.name, valuesOf(sizeOf(node.shape), seed)]),
  )
  const results = await compiled.step(feeds)
  await compiled.dispose()
  return results
}

function feedsOf(program: Program): Node<'input'>[] {
  return lowerProgram(program).feeds
}

/** The value of a network of feeds and, where asked for, the gradients of a weighted sum of it in each of them. */
export function programOf(
  shapes: Record<string, Shape>,
  build: (feeds: Record<string, Node>) => Node,
  differentiated = Object.keys(shapes),
): Program {
  const graph = new Graph()
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(graph, name, 'feed', shape)]),
  )
  const value = build(feeds)
  const loss = sum(multiply(value, input(graph, 'upstream', 'feed', value.shape)))
  const slopes = gradients(
    loss,
    differentiated.map((name) => feeds[name]!),
  )
  return {
    name: 'case',
    outputs: {
      value,
      ...Object.fromEntries(slopes.map((slope, index) => [`gradient of ${differentiated[index]}`, slope])),
    },
    updates: {},
  }
}

/** |a - b| / |b| in the Euclidean norm. */
export function apart(a: Values, b: Values): number {
  const square = (values: Iterable<number>) => [...values].reduce((total, value) => total + value * value, 0)
  return Math.sqrt(square(Array.from(a, (value, index) => value - b[index]!)) / Math.max(square(b), 1e-30))
}
