import type { Precision } from '../../../shared/experiment/precision.ts'
import { reachable } from './graph.ts'
import { valueInputs } from './kinds.ts'
import { isOperation, type Node } from './node.ts'
import { GraphError, sameShape, showShape } from './shape.ts'

/** A static graph that an engine can run again and again: feeds and state in, outputs and new state out. */
export interface Program {
  name: string
  /** Outputs of a step, by name. */
  outputs: Readonly<Record<string, Node>>
  /** New value of a state, by the state's name; states not named here keep their value. */
  updates: Readonly<Record<string, Node>>
  /** Format of the factors of convolutions and matrix products; absent for the engine's own. */
  precision?: Precision
}

export interface ProgramParts {
  /** Every node, inputs before users. */
  nodes: Node[]
  feeds: Node<'input'>[]
  states: Node<'input'>[]
}

/**
 * The nodes, feeds and states of a program.
 * @throws GraphError if an update does not fit its state or names none.
 */
export function partsOf(program: Program): ProgramParts {
  const nodes = reachable([...Object.values(program.outputs), ...Object.values(program.updates)], valueInputs)
  const inputs = nodes.filter((node) => isOperation(node, 'input')) as Node<'input'>[]
  const states = inputs.filter((node) => node.attributes.kind === 'state')
  for (const [name, value] of Object.entries(program.updates)) {
    const state = states.find((node) => node.attributes.name === name)
    if (state === undefined)
      throw new GraphError(`program ${program.name}: it updates "${name}", which it does not read as state.`)
    if (!sameShape(state.shape, value.shape))
      throw new GraphError(
        `program ${program.name}: "${name}" is ${showShape(state.shape)} and cannot become ${showShape(value.shape)}.`,
      )
  }
  return { nodes, feeds: inputs.filter((node) => node.attributes.kind === 'feed'), states }
}
