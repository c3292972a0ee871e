import { valueInputs } from './kinds.ts'
import { isOperation, type Node } from './node.ts'
import { partsOf, type Program } from './program.ts'
import { sizeOf } from './shape.ts'

const bytesPerValue = 4

/** Bytes that a program needs at once, in float32. */
export interface MemoryNeed {
  /** Values between the program's inputs and its results, at the moment when most of them are still needed. */
  activations: number
  /** Parameters, optimizer moments and statistics: before the step and after it. */
  state: number
  /** Bytes of the feeds: images and targets. */
  feeds: number
}

/** Values that are another value under a different shape or name. */
const shares = (node: Node): boolean =>
  isOperation(node, 'reshape') || isOperation(node, 'surrogate') || isOperation(node, 'stopGradient')

/**
 * Goes through a program in its order of making and counts what is alive after each node: an estimate, for engines
 * compute in an order of their own, join operations, and may hold what they allocate.
 */
export function memoryNeed(program: Program): MemoryNeed {
  const { nodes, feeds, states } = partsOf(program)
  const owner = new Map<Node, Node>()
  const ownerOf = (node: Node): Node => owner.get(node) ?? node
  const last = new Map<Node, number>()
  nodes.forEach((node, place) => {
    if (shares(node)) owner.set(node, ownerOf(node.inputs[0]!))
    // The declared slope of a surrogate is read by gradients, not by its value.
    for (const input of valueInputs(node)) last.set(ownerOf(input), place)
  })
  const results = new Set([...Object.values(program.outputs), ...Object.values(program.updates)].map(ownerOf))
  const ending = new Map<number, Node[]>()
  for (const [node, place] of last) if (!results.has(node)) ending.set(place, [...(ending.get(place) ?? []), node])
  const isHeld = (node: Node): boolean => !shares(node) && !isOperation(node, 'input') && !isOperation(node, 'constant')
  const bytes = (list: readonly Node[]) => list.reduce((sum, { shape }) => sum + sizeOf(shape) * bytesPerValue, 0)
  const updated = new Set(Object.values(program.updates).map(ownerOf))
  let alive = 0
  let most = 0
  nodes.forEach((node, place) => {
    // New values of states are counted as such.
    if (isHeld(node) && !updated.has(node) && (last.has(node) || results.has(node))) alive += bytes([node])
    most = Math.max(most, alive)
    for (const ended of ending.get(place) ?? []) if (isHeld(ended) && !updated.has(ended)) alive -= bytes([ended])
  })
  return {
    activations: most,
    state: bytes(states) + bytes(states.filter(({ attributes }) => attributes.name in program.updates)),
    feeds: bytes(feeds),
  }
}
