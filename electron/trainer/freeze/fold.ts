import { evaluateNode } from '../engines/reference/evaluate.ts'
import { reachable } from '../graph/graph.ts'
import { passesOn } from '../graph/kinds.ts'
import { isOperation, type Node } from '../graph/node.ts'

/** A network in which everything that does not depend on the images is a number. */
export interface Folded {
  /** The nodes that depend on the images, in order. */
  nodes: Node[]
  /** Their inputs that do not depend on the images: values rounded to float32, as in training. */
  constants: Map<Node, Float32Array>
  /** The representative of a node: itself, or what a surrogate passes on. */
  valueOf(node: Node): Node
}

/**
 * Works out what a network's outputs have in common for all images: quantized weights, the scales and shifts of batch
 * norms.
 * @param given values of inputs other than the images, by name
 * @throws Error if one is missing
 */
export function fold(output: Node, images: Node, given: ReadonlyMap<string, Float32Array>): Folded {
  const valueOf = (node: Node): Node => (passesOn(node) ? valueOf(node.inputs[0]!) : node)
  const depends = new Set<Node>([images])
  const values = new Map<Node, Float32Array>()
  const nodes: Node[] = []
  const needed = neededFor(output, valueOf)
  for (const node of needed) {
    const inputs = node.inputs.map(valueOf)
    if (node === images) continue
    if (inputs.some((input) => depends.has(input))) {
      depends.add(node)
      nodes.push(node)
    } else
      values.set(
        node,
        constantOf(
          node,
          inputs.map((input) => values.get(input)!),
          given,
        ),
      )
  }
  const read = new Set(nodes.flatMap((node) => node.inputs.map(valueOf)))
  return { nodes, constants: new Map([...values].filter(([node]) => read.has(node))), valueOf }
}

/** Nodes behind an output, without what surrogates declare. */
function neededFor(output: Node, valueOf: (node: Node) => Node): Node[] {
  const found = new Set<Node>()
  const pending = [valueOf(output)]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node)) continue
    found.add(node)
    pending.push(...node.inputs.map(valueOf))
  }
  return reachable([output]).filter((node) => found.has(node))
}

function constantOf(node: Node, inputs: Float32Array[], given: ReadonlyMap<string, Float32Array>): Float32Array {
  if (!isOperation(node, 'input'))
    return Float32Array.from(
      evaluateNode(
        node,
        inputs.map((input) => Float64Array.from(input)),
      ),
    )
  const values = given.get(node.attributes.name)
  if (values === undefined) throw new Error(`"${node.attributes.name}" has no value.`)
  return values
}
