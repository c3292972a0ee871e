import { valueInputs } from '../../graph/kinds.ts'
import type { Node } from '../../graph/node.ts'
import type { Program } from '../../graph/program.ts'

/** Who reads each value of a program. The declared slope of a surrogate is read by gradients, not by its value. */
export class Users {
  readonly #users = new Map<Node, Node[]>()
  readonly #results: ReadonlySet<Node>

  constructor(nodes: readonly Node[], { outputs, updates }: Program) {
    this.#results = new Set([...Object.values(outputs), ...Object.values(updates)])
    for (const node of nodes)
      for (const input of valueInputs(node)) {
        const known = this.#users.get(input)
        if (known === undefined) this.#users.set(input, [node])
        else known.push(node)
      }
  }

  of(node: Node): readonly Node[] {
    return this.#users.get(node) ?? []
  }

  /** Whether the program gives a value out. */
  isResult(node: Node): boolean {
    return this.#results.has(node)
  }

  /** The one node that reads a value which is not a result; null if there are none or more. */
  only(node: Node): Node | null {
    const users = this.of(node)
    return users.length === 1 && !this.isResult(node) ? users[0]! : null
  }
}
