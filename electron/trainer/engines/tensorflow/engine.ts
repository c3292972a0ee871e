import { messageOf } from '../../../../shared/errors/message-of.ts'
import { phrase } from '../../../../shared/errors/phrase.ts'
import { valueInputs } from '../../graph/kinds.ts'
import type { Tensor } from '@tensorflow/tfjs-core'
import { isOperation, type Attributes, type Node } from '../../graph/node.ts'
import { partsOf, type Program } from '../../graph/program.ts'
import { sizeOf, type Shape } from '../../graph/shape.ts'
import { EngineError, type CompiledProgram, type Engine, type Feeds, type State, type Values } from '../engine.ts'
import { loadTensorflow, type Library, type TensorFlow } from './library.ts'
import { evaluateNode } from './evaluate.ts'

class TensorState implements State {
  readonly #tf: TensorFlow
  readonly #tensors = new Map<string, Tensor>()

  constructor(tf: TensorFlow, values: ReadonlyMap<string, { shape: Shape; values: Values }>) {
    this.#tf = tf
    for (const [name, { shape, values: initial }] of values)
      this.#tensors.set(name, tf.tensor(Float32Array.from(initial), [...shape], 'float32'))
  }

  names(): string[] {
    return [...this.#tensors.keys()]
  }

  tensor(name: string): Tensor {
    const tensor = this.#tensors.get(name)
    if (tensor === undefined)
      throw new EngineError({
        code: 'engine-failed',
        subject: name,
        what: phrase`there is no state "${name}"`,
      })
    return tensor
  }

  replace(name: string, tensor: Tensor): void {
    this.tensor(name).dispose()
    this.#tensors.set(name, tensor)
  }

  async read(name: string): Promise<Float32Array> {
    return Float32Array.from(await this.tensor(name).data())
  }

  async write(name: string, values: Values): Promise<void> {
    this.replace(name, this.#tf.tensor(Float32Array.from(values), this.tensor(name).shape, 'float32'))
  }
}

/**
 * The graph's operations, one after another, as those of TensorFlow.js in float32.
 * @throws EngineError if TensorFlow.js does not load
 */
export async function tensorflowEngine(): Promise<Engine> {
  let library: Library
  try {
    library = await loadTensorflow()
  } catch (error) {
    throw new EngineError(
      {
        code: 'engine-unavailable',
        what: phrase`TensorFlow.js does not load here: ${messageOf(error)}`,
      },
      { cause: error },
    )
  }
  const { tf, version } = library
  return {
    name: 'tensorflow',
    version,
    createState: (values) => new TensorState(tf, values),
    async compile(program: Program, state: State): Promise<CompiledProgram> {
      if (!(state instanceof TensorState))
        throw new EngineError({
          code: 'engine-failed',
          what: 'the TensorFlow.js engine runs on a state of its own making',
        })
      return new Interpreter(tf, program, state)
    },
  }
}

/** Runs a program node by node, and lets go of every value after its last use. */
class Interpreter implements CompiledProgram {
  readonly #tf: TensorFlow
  readonly #program: Program
  readonly #state: TensorState
  readonly #nodes: Node[]
  readonly #uses = new Map<Node, number>()
  readonly #constants = new Map<Node, Tensor>()

  constructor(tf: TensorFlow, program: Program, state: TensorState) {
    this.#tf = tf
    this.#program = program
    this.#state = state
    this.#nodes = partsOf(program).nodes
    for (const node of [
      ...this.#nodes.flatMap(valueInputs),
      ...Object.values(program.outputs),
      ...Object.values(program.updates),
    ])
      this.#uses.set(node, (this.#uses.get(node) ?? 0) + 1)
    for (const node of this.#nodes) {
      if (!isOperation(node, 'constant')) continue
      const { data, shape } = node.attributes as Attributes['constant']
      this.#constants.set(node, tf.tensor(Float32Array.from(data), [...shape], 'float32'))
    }
  }

  async step(feeds: Feeds): Promise<Record<string, Values>> {
    const values = new Map<Node, Tensor>()
    const left = new Map(this.#uses)
    const take = (node: Node): Tensor => values.get(node)!
    const release = (node: Node): void => {
      left.set(node, left.get(node)! - 1)
      if (left.get(node) === 0) values.get(node)!.dispose()
    }
    for (const node of this.#nodes) {
      values.set(node, this.#valueOf(node, feeds, take))
      for (const input of valueInputs(node)) release(input)
    }
    const outputs: Record<string, Values> = {}
    for (const [name, node] of Object.entries(this.#program.outputs))
      outputs[name] = (await take(node).data()) as Float32Array
    const updates = Object.entries(this.#program.updates).map(([name, node]) => [name, take(node).clone()] as const)
    for (const node of [...Object.values(this.#program.outputs), ...Object.values(this.#program.updates)]) release(node)
    for (const [name, tensor] of updates) this.#state.replace(name, tensor)
    return outputs
  }

  async dispose(): Promise<void> {
    for (const tensor of this.#constants.values()) tensor.dispose()
    this.#constants.clear()
  }

  #valueOf(node: Node, feeds: Feeds, take: (node: Node) => Tensor): Tensor {
    if (isOperation(node, 'constant')) return this.#constants.get(node)!.clone()
    if (!isOperation(node, 'input'))
      return this.#tf.tidy(() => evaluateNode(this.#tf, node, valueInputs(node).map(take)))
    const { name, kind, shape } = node.attributes as Attributes['input']
    if (kind === 'state') return this.#state.tensor(name).clone()
    const given = feeds[name]
    if (given === undefined || given.length !== sizeOf(shape)) {
      throw new EngineError({
        code: 'engine-failed',
        subject: this.#program.name,
        what: phrase`the program ${this.#program.name} needs ${sizeOf(shape)} value(s) for "${name}" and got
              ${given?.length ?? 'none'}`,
      })
    }
    return this.#tf.tensor(given instanceof Float32Array ? given : Float32Array.from(given), [...shape], 'float32')
  }
}
