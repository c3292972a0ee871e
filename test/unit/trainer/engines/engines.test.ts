import { describe, expect, test } from 'vitest'
import { EngineError } from '../../../../electron/trainer/engines/engine.ts'
import { chooseEngine, listEngines } from '../../../../electron/trainer/engines/engines.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { tensorflowEngine } from '../../../../electron/trainer/engines/tensorflow/engine.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { add, multiply } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'

const engines = [referenceEngine, onnxruntimeEngine({ threads: 1, provider: 'cpu' }), await tensorflowEngine()]

/** total <- total + rate x; returns what it was. */
function accumulation() {
  const graph = new Graph()
  const total = input(graph, 'total', 'state', [2])
  const rate = input(graph, 'rate', 'feed', [])
  const next = add(total, multiply(rate, input(graph, 'x', 'feed', [2])))
  return { name: 'accumulate', outputs: { before: total, after: next, again: next }, updates: { total: next } }
}

describe.each(engines)('$name', (engine) => {
  const state = () => engine.createState(new Map([['total', { shape: [2], values: Float32Array.of(1, 2) }]]))

  test('moves the state on and returns values under every name', async () => {
    const kept = state()
    const program = await engine.compile(accumulation(), kept)
    const feeds = { x: Float32Array.of(1, 10), rate: Float32Array.of(0.5) }
    expect([...(await program.step(feeds))['after']!]).toEqual([1.5, 7])
    const second = await program.step(feeds)
    expect([...second['before']!]).toEqual([1.5, 7])
    expect([...second['again']!]).toEqual([2, 12])
    expect([...(await kept.read('total'))]).toEqual([2, 12])
    await program.dispose()
  })

  test('shares a state between programs and takes values from outside', async () => {
    const kept = state()
    const [first, second] = [await engine.compile(accumulation(), kept), await engine.compile(accumulation(), kept)]
    await kept.write('total', Float32Array.of(0, 0))
    await first.step({ x: Float32Array.of(1, 1), rate: Float32Array.of(1) })
    expect([...(await second.step({ x: Float32Array.of(1, 1), rate: Float32Array.of(1) }))['before']!]).toEqual([1, 1])
    expect(kept.names()).toEqual(['total'])
  })

  test('hands out copies of its state', async () => {
    const kept = state()
    const copy = await kept.read('total')
    copy[0] = 99
    expect([...(await kept.read('total'))]).toEqual([1, 2])
  })

  test('names what is missing', async () => {
    const program = await engine.compile(accumulation(), state())
    await expect(program.step({ x: Float32Array.of(1) })).rejects.toThrow(
      /accumulate needs \d value\(s\) for "(x|rate)" and got/,
    )
    await expect(state().read('other')).rejects.toThrow('There is no state "other".')
  })

  test('refuses a state that another engine made', async () => {
    const other = engines.find(({ name }) => name !== engine.name)!
    const foreign = other.createState(new Map([['total', { shape: [2], values: Float32Array.of(0, 0) }]]))
    await expect(engine.compile(accumulation(), foreign)).rejects.toThrow('state of its own making')
  })
})

describe('choosing', () => {
  test('takes an engine by its name and says how it computes', async () => {
    const { engine, reason } = await chooseEngine('onnxruntime', 1)
    expect(engine.name).toBe('onnxruntime')
    expect(reason).toMatch(/^asked for: one ONNX graph a training step/)
  })

  test('refuses an unknown name with those there are', async () => {
    await expect(chooseEngine('abacus', 1)).rejects.toThrow(EngineError)
    await expect(chooseEngine('abacus', 1)).rejects.toThrow(
      'There are auto, onnxruntime, webgpu, cuda, torch, tensorflow, reference',
    )
  })

  test('lists every engine with a reason', async () => {
    const rows = await listEngines()
    expect(rows.map(({ name }) => name)).toEqual(['onnxruntime', 'webgpu', 'cuda', 'torch', 'tensorflow', 'reference'])
    expect(rows.filter(({ usable }) => usable).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['onnxruntime', 'tensorflow', 'reference']),
    )
    for (const { reason } of rows) expect(reason.length).toBeGreaterThan(10)
  })
})
