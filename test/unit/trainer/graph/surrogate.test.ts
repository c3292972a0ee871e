import { expect, test } from 'vitest'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { multiply, sign, square } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { stopGradient, surrogate } from '../../../../electron/trainer/graph/operations/surrogate.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'

async function gradientOf(loss: (w: Node) => Node, values: number[]): Promise<number[]> {
  const w = input(new Graph(), 'w', 'feed', [values.length])
  const [gradient] = gradients(loss(w), [w])
  const program = await referenceEngine.compile(
    { name: 'gradient', outputs: { gradient: gradient! }, updates: {} },
    referenceEngine.createState(new Map()),
  )
  return [...(await program.step({ w: Float64Array.from(values) }))['gradient']!]
}

test('passes the upstream gradient times the declared slope, whatever the value depends on', async () => {
  // l(z) = sum z^2 / 2 at z = sign(w): upstream is sign(w), the declared slope 3 w^2.
  const loss = (w: Node) => multiply(sum(square(surrogate(sign(w), w, multiply(3, square(w))))), 0.5)
  expect(await gradientOf(loss, [-2, -0.5, 0, 1.5])).toEqual([-12, -0.75, 0, 6.75])
})

test('takes no gradient of what is stopped', async () => {
  const loss = (w: Node) => sum(multiply(stopGradient(square(w)), w))
  expect(await gradientOf(loss, [-2, 0.5])).toEqual([4, 0.25])
})
