import { valueInputs } from '../../graph/kinds.ts'
import { isOperation, type Node } from '../../graph/node.ts'
import { partsOf, type Program } from '../../graph/program.ts'
import type { Shape } from '../../graph/shape.ts'
import { statementsOf } from './expressions.ts'

/** A program as the text of a Python module, and what its function takes and returns, in order. */
export interface TorchProgram {
  /** Defines `program(feeds, states, constants)`, which returns the outputs and the new states, as two tuples. */
  text: string
  feeds: { name: string; shape: Shape }[]
  states: string[]
  constants: { shape: Shape; values: Float32Array }[]
  outputs: { name: string; shape: Shape }[]
  updates: string[]
}

/** Writes a program as one Python function, an operation a line, which lets go of every value after its last use. */
export function lowerProgram(program: Program): TorchProgram {
  const { nodes, feeds, states } = partsOf(program)
  const constants = nodes.filter((node) => isOperation(node, 'constant')) as Node<'constant'>[]
  const results = [...Object.values(program.outputs), ...Object.values(program.updates)]
  const name = (node: Node): string => `v${node.id}`
  const last = lastUses(nodes, results)
  const lines = [
    ...unpacked(feeds.map(name), 'feeds'),
    ...unpacked(states.map(name), 'states'),
    ...unpacked(constants.map(name), 'constants'),
  ]
  for (const node of nodes) {
    if (!isOperation(node, 'input') && !isOperation(node, 'constant'))
      lines.push(...statementsOf(node, name(node), valueInputs(node).map(name)))
    const done = last.get(node) ?? []
    if (done.length > 0) lines.push(`del ${done.map(name).join(', ')}`)
  }
  const tuple = (nodes: object) => `(${listed(Object.values(nodes).map(name))})`
  lines.push(`return ${tuple(program.outputs)}, ${tuple(program.updates)}`)
  return {
    text: ['def program(feeds, states, constants):', ...lines.map((line) => `    ${line}`), ''].join('\n'),
    feeds: feeds.map(({ attributes: { name, shape } }) => ({ name, shape })),
    states: states.map(({ attributes }) => attributes.name),
    constants: constants.map(({ attributes: { data, shape } }) => ({ shape, values: Float32Array.from(data) })),
    outputs: Object.entries(program.outputs).map(([name, { shape }]) => ({ name, shape })),
    updates: Object.keys(program.updates),
  }
}

/** The values that nobody needs after a node was computed; what the program returns is always needed. */
function lastUses(nodes: readonly Node[], results: readonly Node[]): Map<Node, Node[]> {
  const kept = new Set(results)
  const seen = new Set<Node>()
  const found = new Map<Node, Node[]>()
  for (const node of [...nodes].reverse()) {
    // A value without a user goes as soon as it is there; the inputs of a node go after their last user.
    const done = [...new Set([node, ...valueInputs(node)])].filter((value) => !seen.has(value) && !kept.has(value))
    for (const value of done) seen.add(value)
    found.set(node, done)
  }
  return found
}

const listed = (names: readonly string[]): string => names.map((name) => `${name},`).join(' ')

function unpacked(names: readonly string[], from: string): string[] {
  return names.length === 0 ? [] : [`${listed(names)} = ${from}`]
}
