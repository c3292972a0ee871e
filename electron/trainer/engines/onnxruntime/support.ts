import { Tensor } from 'onnxruntime-node'
import { firstLineOf } from '../../../../shared/errors/message-of.ts'
import { sizeOf } from '../../graph/shape.ts'
import type { Program } from '../../graph/program.ts'
import { plainOnnx, type Target } from './target.ts'
import { OnnxGraph } from './onnx-graph.ts'
import { createSession } from './session.ts'
import { reorderInput } from './blocked/filters.ts'
import { blockedTrial, openTrial, signTrial } from './trials.ts'

/** Capabilities of onnxruntime on this processor beyond plain ONNX, also in words. */
export interface Support extends Target {
  reason: string
  /** Channels a block of onnxruntime's convolutions on this processor; null if it has none. */
  offered: number | null
  /** What this processor should do and is not trusted with, since it failed its check. */
  refusals: readonly Refusal[]
}

export interface Refusal {
  /** Images in blocks of channels, or signs counted in bytes. */
  what: 'blocks' | 'bytes'
  /** What was found, in words. */
  finding: string
}

const tolerance = 1e-4
let support: Promise<Support> | null = null

/**
 * Finds the size of a block, and checks blocked operations and counted signs against plain ones, once a process. They
 * are internal to onnxruntime: if they are missing or compute something else, programs are lowered without them.
 */
export function processorSupport(): Promise<Support> {
  support ??= probe()
  return support
}

async function probe(): Promise<Support> {
  const found = await findBlock().catch(firstLineOf)
  const offered = typeof found === 'number' ? found : null
  const failure =
    typeof found === 'string' ? found : offered === null ? null : await blockedFailure(offered).catch(firstLineOf)
  const block = failure === null ? offered : null
  const miscounted = await countedFailure(block).catch(firstLineOf)
  const layout =
    failure !== null
      ? `plain layout: ${failure}`
      : block === null
        ? 'plain layout: this processor has no blocked convolutions'
        : `channels in blocks of ${block}`
  const signs = miscounted === null ? 'signs by signs counted in bytes' : `signs multiplied: ${miscounted}`
  return {
    block,
    bytes: miscounted === null,
    graphics: false,
    reason: `${layout}, ${signs}`,
    offered,
    refusals: [
      ...(failure === null ? [] : [{ what: 'blocks' as const, finding: failure }]),
      ...(miscounted === null ? [] : [{ what: 'bytes' as const, finding: miscounted }]),
    ],
  }
}

/** Why blocked convolutions cannot be used here; null if nothing is. */
async function blockedFailure(block: number): Promise<string | null> {
  const worst = await difference(blockedTrial(block), { ...plainOnnx, block })
  return worst < tolerance ? null : `blocked convolutions differ by ${worst.toExponential(1)} here`
}

/** Why signs in bytes cannot be used here; null if nothing is. */
async function countedFailure(block: number | null): Promise<string | null> {
  const worst = await difference(signTrial(), { ...plainOnnx, block, bytes: true })
  return worst === 0 ? null : 'counted in bytes they differ here'
}

/** How far a program's results on a target are from those of plain ONNX, at worst. */
async function difference(program: Program, target: Target): Promise<number> {
  const [results, plain] = [await runOnce(program, target), await runOnce(program, plainOnnx)]
  return Math.max(...Object.keys(plain).map((name) => apart(results[name]!, plain[name]!)))
}

async function runOnce(program: Program, target: Target): Promise<Record<string, Float32Array>> {
  const trial = await openTrial(program, target)
  try {
    return await trial.step()
  } finally {
    await trial.close()
  }
}

/** The second pixel of the first channel follows the first pixels of a block of channels. */
async function findBlock(): Promise<number | null> {
  const graph = new OnnxGraph()
  const shape = [1, 64, 1, 2]
  const session = await createSession(
    graph.model('block', [{ name: 'x', shape }], [{ name: reorderInput(graph, 'x'), shape }]),
    { threads: 1, provider: 'cpu' },
  )
  const results = await session.run({
    x: new Tensor(
      'float32',
      Float32Array.from({ length: sizeOf(shape) }, (_, index) => index),
      shape,
    ),
  })
  await session.release()
  const block = (Object.values(results)[0]!.data as Float32Array).indexOf(1)
  return block >= 4 && block <= 64 ? block : null
}

/** |a - b| / |b| in the Euclidean norm. */
function apart(a: Float32Array, b: Float32Array): number {
  const square = (values: Float32Array) => values.reduce((total, value) => total + value * value, 0)
  return Math.sqrt(square(a.map((value, index) => value - b[index]!)) / Math.max(square(b), 1e-30))
}
