import { describe, expect, test } from 'vitest'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { tensorflowEngine } from '../../../../electron/trainer/engines/tensorflow/engine.ts'
import type { Engine } from '../../../../electron/trainer/engines/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { multiply } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { constant, input } from '../../../../electron/trainer/graph/operations/source.ts'
import type { Program } from '../../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../../electron/trainer/graph/shape.ts'
import { fill } from './fill.ts'
import { operationCases, type OperationCase } from './operation-cases.ts'

const tensorflow = await tensorflowEngine()

function inputsOf({ shapes, range }: OperationCase): Float64Array[] {
  return shapes.map((shape, which) => {
    const values = fill(sizeOf(shape), which + 1)
    if (range === 'positive') return values.map((value) => 0.6 + 0.4 * value)
    if (range === 'away from zero') return values.map((value) => value + (value < 0 ? -0.1 : 0.1))
    return values
  })
}

/** value, a weighted sum of it, and the gradients of that sum. */
function programOf({ name, shapes, build }: OperationCase): Program {
  const graph = new Graph()
  const inputs = shapes.map((shape, which) => input(graph, `x${which}`, 'feed', shape))
  const value = build(...inputs)
  const weights = constant(graph, [...fill(sizeOf(value.shape), 9)], value.shape)
  const loss = sum(multiply(value, weights))
  const slopes = gradients(loss, inputs)
  return {
    name,
    outputs: { value, loss, ...Object.fromEntries(slopes.map((slope, which) => [`d${which}`, slope])) },
    updates: {},
  }
}

async function run(engine: Engine, program: Program, inputs: Float64Array[]): Promise<Record<string, number[]>> {
  const compiled = await engine.compile(program, engine.createState(new Map()))
  const results = await compiled.step(Object.fromEntries(inputs.map((values, which) => [`x${which}`, values])))
  const lists = Object.fromEntries(Object.entries(results).map(([name, values]) => [name, [...values]]))
  await compiled.dispose()
  return lists
}

function expectClose(actual: number[], expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  const scale = Math.max(1, ...expected.map(Math.abs))
  actual.forEach((value, index) =>
    expect(Math.abs(value - expected[index]!), `value ${index}: ${value} and ${expected[index]}`).toBeLessThan(
      tolerance * scale,
    ),
  )
}

describe.each(operationCases)('$name', (operationCase) => {
  const program = programOf(operationCase)
  const inputs = inputsOf(operationCase)

  test.each([
    ['onnxruntime', onnxruntimeEngine({ threads: 1, provider: 'cpu' })],
    ['TensorFlow.js', tensorflow],
  ] as const)('has the value and the gradient of the reference in %s', async (_, engine) => {
    const expected = await run(referenceEngine, program, inputs)
    const actual = await run(engine, program, inputs)
    for (const name of Object.keys(expected)) expectClose(actual[name]!, expected[name]!, 4e-6)
  })
})

// A declared derivative is not that of the value: the surrogate and what stops a gradient have tests of their own.
describe.each(operationCases.filter(({ declared }) => declared === undefined))('$name', (operationCase) => {
  test('has the gradient of central differences in the reference', async () => {
    const program = programOf(operationCase)
    const inputs = inputsOf(operationCase)
    const compiled = await referenceEngine.compile(program, referenceEngine.createState(new Map()))
    const loss = async (values: Float64Array[]) => {
      const results = await compiled.step(Object.fromEntries(values.map((list, which) => [`x${which}`, list])))
      return results['loss']![0]!
    }
    const exact = await run(referenceEngine, program, inputs)
    const step = 1e-5
    for (const [which, values] of inputs.entries()) {
      const numeric: number[] = []
      for (let index = 0; index < values.length; index++) {
        const moved = async (by: number) =>
          loss(
            inputs.map((list, other) =>
              other === which ? list.map((value, place) => (place === index ? value + by : value)) : list,
            ),
          )
        numeric.push(((await moved(step)) - (await moved(-step))) / (2 * step))
      }
      expectClose(exact[`d${which}`]!, numeric, 1e-7)
    }
  })
})
