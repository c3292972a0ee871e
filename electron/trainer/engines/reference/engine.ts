import { phrase } from '../../../../shared/errors/phrase.ts'
import { valueInputs } from '../../graph/kinds.ts'
import { partsOf, type Program } from '../../graph/program.ts'
import { sizeOf } from '../../graph/shape.ts'
import { EngineError, type CompiledProgram, type Engine, type Feeds, type State, type Values } from '../engine.ts'
import { evaluateNode } from './evaluate.ts'

class ReferenceState implements State {
  readonly #values = new Map<string, Float64Array>()
  /** Values before the last step. */
  #before = new Map<string, Float64Array>()

  constructor(values: ReadonlyMap<string, { values: Values }>) {
    for (const [name, { values: initial }] of values) this.#values.set(name, Float64Array.from(initial))
  }

  names(): string[] {
    return [...this.#values.keys()]
  }

  async read(name: string): Promise<Float64Array> {
    return this.peek(name).slice()
  }

  /** The values themselves, not a copy: only for this engine's programs. */
  peek(name: string): Float64Array {
    const values = this.#values.get(name)
    if (values === undefined)
      throw new EngineError({
        code: 'engine-failed',
        subject: name,
        what: phrase`there is no state "${name}"`,
      })
    return values
  }

  async write(name: string, values: Values): Promise<void> {
    this.#before.clear()
    this.#values.set(name, Float64Array.from(values))
  }

  /** Takes the new values of a step. */
  move(values: ReadonlyMap<string, Float64Array>): void {
    this.#before = new Map([...values.keys()].map((name) => [name, this.peek(name)]))
    for (const [name, next] of values) this.#values.set(name, next)
  }

  async back(): Promise<boolean> {
    const changed = this.#before.size > 0
    for (const [name, before] of this.#before) this.#values.set(name, before)
    this.#before = new Map()
    return changed
  }
}

/** A plain float64 interpreter: small, slow, and the judge of the other engines in tests. */
export const referenceEngine: Engine = {
  name: 'reference',
  version: '1',

  createState(values) {
    return new ReferenceState(values)
  },

  async compile(program: Program, state: State): Promise<CompiledProgram> {
    if (!(state instanceof ReferenceState))
      throw new EngineError({
        code: 'engine-failed',
        what: 'the reference engine runs on a state of its own making',
      })
    const { nodes } = partsOf(program)
    return {
      async step(feeds: Feeds) {
        const values = new Map<number, Float64Array>()
        for (const node of nodes) {
          if (node.operation.name === 'input') {
            const { name, kind } = node.attributes as { name: string; kind: string }
            const given = kind === 'state' ? state.peek(name) : feeds[name]
            if (given === undefined || given.length !== sizeOf(node.shape)) {
              throw new EngineError({
                code: 'engine-failed',
                subject: program.name,
                what: phrase`the program ${program.name} needs ${sizeOf(node.shape)} value(s) for "${name}" and got
                      ${given?.length ?? 'none'}`,
              })
            }
            values.set(node.id, given instanceof Float64Array ? given : Float64Array.from(given))
          } else {
            values.set(
              node.id,
              evaluateNode(
                node,
                valueInputs(node).map((input) => values.get(input.id)!),
              ),
            )
          }
        }
        if (Object.keys(program.updates).length > 0)
          state.move(
            new Map(
              Object.entries(program.updates).map(([name, node]) => [name, Float64Array.from(values.get(node.id)!)]),
            ),
          )
        return Object.fromEntries(Object.entries(program.outputs).map(([name, node]) => [name, values.get(node.id)!]))
      },
      async dispose() {},
    }
  },
}
