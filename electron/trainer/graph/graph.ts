import type { Attributes, Node, NodeMaker, Operation, OperationName } from './node.ts'

/** A set of nodes under construction. Equal nodes are made once: what is written twice is computed once. */
export class Graph implements NodeMaker {
  readonly #nodes: Node[] = []
  readonly #known = new Map<string, Node>()

  get nodes(): readonly Node[] {
    return this.#nodes
  }

  node<Name extends OperationName>(
    operation: Operation<Name>,
    inputs: readonly Node[],
    attributes: Attributes[Name],
  ): Node<Name> {
    const key = `${operation.name}(${inputs.map((input) => input.id).join()})${JSON.stringify(attributes)}`
    const known = this.#known.get(key)
    if (known !== undefined) return known as Node<Name>
    const shape = operation.shape(
      inputs.map((input) => input.shape),
      attributes,
    )
    const node: Node<Name> = { graph: this, id: this.#nodes.length, operation, inputs, attributes, shape }
    this.#nodes.push(node)
    this.#known.set(key, node)
    return node
  }
}

/** The nodes that `roots` need, inputs before users. */
export function reachable(
  roots: Iterable<Node>,
  inputsOf: (node: Node) => readonly Node[] = ({ inputs }) => inputs,
): Node[] {
  const found = new Set<Node>()
  const pending = [...roots]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (found.has(node)) continue
    found.add(node)
    pending.push(...inputsOf(node))
  }
  return [...found].sort((a, b) => a.id - b.id)
}
