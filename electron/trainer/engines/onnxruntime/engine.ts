import { Tensor } from 'onnxruntime-node'
import { phrase } from '../../../../shared/errors/phrase.ts'
import { sizeOf, type Shape } from '../../graph/shape.ts'
import type { Program } from '../../graph/program.ts'
import { EngineError, type CompiledProgram, type Engine, type Feeds, type State } from '../engine.ts'
import { lowerProgram } from './lower.ts'
import { createSession, onnxruntimeVersion, type SessionOptions } from './session.ts'
import { OnnxState } from './state.ts'
import { processorSupport } from './support.ts'
import { graphicsOnnx, type Target } from './target.ts'

export interface OnnxOptions extends SessionOptions {
  /** Target of the graphs; if absent, everything that the provider and this processor can do. */
  target?: Target
}

/** One ONNX graph a program (forward, backward and optimizer step together), run by onnxruntime in float32. */
export function onnxruntimeEngine({ target: wanted, ...options }: OnnxOptions): Engine {
  return {
    name: options.provider === 'cpu' ? 'onnxruntime' : options.provider,
    version: onnxruntimeVersion,

    createState(values) {
      return new OnnxState(values)
    },

    async compile(program: Program, state: State): Promise<CompiledProgram> {
      if (!(state instanceof OnnxState))
        throw new EngineError({
          code: 'engine-failed',
          what: 'the onnxruntime engine runs on a state of its own making',
        })
      const target = wanted ?? (options.provider === 'cpu' ? await processorSupport() : graphicsOnnx)
      const { model, feeds, states, blockedStates, outputs, updates } = lowerProgram(program, target)
      const blockOf = (name: string) => (blockedStates.has(name) ? target.block : null)
      const session = await createSession(model, options)
      return {
        async step(given: Feeds) {
          const inputs: Record<string, Tensor> = {}
          for (const node of feeds)
            inputs[node.attributes.name] = feedTensor(program.name, node.attributes.name, node.shape, given)
          for (const node of states)
            inputs[node.attributes.name] = state.tensor(node.attributes.name, blockOf(node.attributes.name))
          const rooms = Object.entries(updates).map(([name, output]) => [output, state.room(name)] as const)
          const results = await session.run(inputs, {
            ...Object.fromEntries(Object.values(outputs).map((output) => [output, null])),
            ...Object.fromEntries(rooms),
          })
          state.turn(Object.keys(updates).map((name) => [name, blockOf(name)]))
          return Object.fromEntries(
            Object.entries(outputs).map(([name, output]) => [name, results[output]!.data as Float32Array]),
          )
        },
        dispose: () => session.release(),
      }
    },
  }
}

function feedTensor(program: string, name: string, shape: Shape, given: Feeds): Tensor {
  const values = given[name]
  if (values === undefined || values.length !== sizeOf(shape)) {
    throw new EngineError({
      code: 'engine-failed',
      subject: program,
      what: phrase`the program ${program} needs ${sizeOf(shape)} value(s) for "${name}" and got
            ${values?.length ?? 'none'}`,
    })
  }
  return new Tensor('float32', values instanceof Float32Array ? values : Float32Array.from(values), [...shape])
}
