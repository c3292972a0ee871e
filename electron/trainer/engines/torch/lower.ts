import { valueInputs } from '../../graph/kinds.ts'
import { isOperation, type Node } from '../../graph/node.ts'
import { partsOf, type Program } from '../../graph/program.ts'
import type { Shape } from '../../graph/shape.ts'
import { roundedStatementsOf, statementsOf } from './expressions.ts'
import { fusionsOf } from './fuse.ts'
import { mayBeOverwritten, rootOf, writtenOver } from './reuse.ts'

/** A program as the text of a Python module, and what its function takes and returns, in order. */
export interface TorchProgram {
  /** Defines `program(feeds, states, constants)`, which returns the outputs and the new states, as two tuples. */
  text: string
  /** A shared feed is handed to every rank in part. */
  feeds: { name: string; shape: Shape; shared: boolean }[]
  /** Processes that compute it together. */
  ranks: number
  states: string[]
  constants: { shape: Shape; values: Float32Array }[]
  outputs: { name: string; shape: Shape }[]
  updates: string[]
}

/**
 * Writes a program as one Python function, an operation a line, which lets go of every value after its last use and
 * writes over memory that nobody needs any more.
 */
export function lowerProgram(program: Program): TorchProgram {
  const { nodes, feeds, states } = partsOf(program)
  const constants = nodes.filter((node) => isOperation(node, 'constant')) as Node<'constant'>[]
  const across = nodes.filter((node) => isOperation(node, 'acrossRanks')) as Node<'acrossRanks'>[]
  const shared = new Set(across.filter(({ attributes }) => attributes.how === 'share').map(({ inputs }) => inputs[0]!))
  const results = [...Object.values(program.outputs), ...Object.values(program.updates)]
  const name = (node: Node): string => `v${node.id}`
  const { fusions, written } = fusionsOf(nodes, results)
  const inputsOf = (node: Node): readonly Node[] => fusions.get(node)?.inputs ?? valueInputs(node)
  const { last, ends } = lastUses(written, inputsOf, results)
  const lines = [
    ...unpacked(feeds.map(name), 'feeds'),
    ...unpacked(states.map(name), 'states'),
    ...unpacked(constants.map(name), 'constants'),
  ]
  for (const node of written) {
    if (!isOperation(node, 'input') && !isOperation(node, 'constant')) lines.push(...linesOf(node))
    const done = last.get(node) ?? []
    if (done.length > 0) lines.push(`del ${done.map(name).join(', ')}`)
  }

  function linesOf(node: Node): string[] {
    const inputs = inputsOf(node)
    const over = (value: Node) => ends(value, node)
    const fusion = fusions.get(node)
    if (fusion === undefined) {
      const rounded = program.precision === 'bf16' ? roundedStatementsOf(node, name(node), inputs.map(name)) : null
      if (rounded !== null) return rounded
      const text = writtenOver(node, inputs, name, over)
      return text === null ? statementsOf(node, name(node), inputs.map(name)) : [`${name(node)} = ${text}`]
    }
    const first = inputs[0]!
    const write =
      fusion.writeOver !== undefined && mayBeOverwritten(first, node) && over(first) ? fusion.writeOver : fusion.write
    const given = [name(node), ...(fusion.also ?? []).map((behind) => `${name(node)}_${behind}`)]
    return [`${given.join(', ')} = ${write(...inputs.map(name))}`]
  }

  const tuple = (nodes: object) => `(${listed(Object.values(nodes).map(name))})`
  lines.push(`return ${tuple(program.outputs)}, ${tuple(program.updates)}`)
  return {
    text: ['def program(feeds, states, constants):', ...lines.map((line) => `    ${line}`), ''].join('\n'),
    feeds: feeds.map((node) => ({ ...nameAndShape(node), shared: shared.has(node) })),
    ranks: across[0]?.attributes.ranks ?? 1,
    states: states.map(({ attributes }) => attributes.name),
    constants: constants.map(({ attributes: { data, shape } }) => ({ shape, values: Float32Array.from(data) })),
    outputs: Object.entries(program.outputs).map(([name, { shape }]) => ({ name, shape })),
    updates: Object.keys(program.updates),
  }
}

const nameAndShape = ({ attributes: { name, shape } }: Node<'input'>) => ({ name, shape })

/**
 * For each node the values that nobody needs after it; what the program returns is always needed. And whether a node is
 * the last that needs anything of the memory in which a value lies.
 */
function lastUses(
  nodes: readonly Node[],
  inputsOf: (node: Node) => readonly Node[],
  results: readonly Node[],
): { last: Map<Node, Node[]>; ends(value: Node, node: Node): boolean } {
  const kept = new Set(results)
  const seen = new Set<Node>()
  const last = new Map<Node, Node[]>()
  /** The last user of each memory, by the value that made it. */
  const users = new Map<Node, Node>()
  for (const node of [...nodes].reverse()) {
    // A value without a user goes as soon as it is there; the inputs of a node go after their last user.
    const done = [...new Set([node, ...inputsOf(node)])].filter((value) => !seen.has(value) && !kept.has(value))
    for (const value of done) seen.add(value)
    last.set(node, done)
    for (const value of inputsOf(node)) if (!users.has(rootOf(value))) users.set(rootOf(value), node)
  }
  const returned = new Set(results.map(rootOf))
  return {
    last,
    // A value that comes twice is read while it would be written over.
    ends: (value, node) =>
      !returned.has(rootOf(value)) &&
      users.get(rootOf(value)) === node &&
      inputsOf(node).filter((input) => rootOf(input) === rootOf(value)).length === 1,
  }
}

const listed = (names: readonly string[]): string => names.map((name) => `${name},`).join(' ')

function unpacked(names: readonly string[], from: string): string[] {
  return names.length === 0 ? [] : [`${listed(names)} = ${from}`]
}
