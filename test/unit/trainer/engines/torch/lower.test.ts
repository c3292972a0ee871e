import { describe, expect, test } from 'vitest'
import { lowerProgram } from '../../../../../electron/trainer/engines/torch/lower.ts'
import { gradients } from '../../../../../electron/trainer/graph/gradient.ts'
import { Graph } from '../../../../../electron/trainer/graph/graph.ts'
import type { Node } from '../../../../../electron/trainer/graph/node.ts'
import {
  add,
  exponential,
  multiply,
  positive,
  subtract,
} from '../../../../../electron/trainer/graph/operations/elementwise.ts'
import { reshape } from '../../../../../electron/trainer/graph/operations/layout.ts'
import { sum } from '../../../../../electron/trainer/graph/operations/reduction.ts'
import { softmax } from '../../../../../electron/trainer/graph/operations/softmax.ts'
import { input } from '../../../../../electron/trainer/graph/operations/source.ts'
import { standardize } from '../../../../../electron/trainer/graph/operations/standardize.ts'
import { gelu } from '../../../../../electron/trainer/layers/activation.ts'

/** The statements of a function of x, y and z, each [2, 3], without what lets go of values. */
function lines(build: (x: Node, y: Node, z: Node) => Record<string, Node>): string[] {
  const graph = new Graph()
  const [x, y, z] = ['x', 'y', 'z'].map((name) => input(graph, name, 'feed', [2, 3]))
  const { text } = lowerProgram({ name: 'test', outputs: build(x!, y!, z!), updates: {} })
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('del') && !line.endsWith('feeds'))
}

test('a product that is added takes one pass, over memory that nobody needs any more', () => {
  expect(lines((x, y, z) => ({ out: add(multiply(x, y), z) }))).toEqual([
    'v4 = torch.addcmul(v2, v0, v1)',
    'return (v4,), ()',
  ])
  expect(lines((x, y, z) => ({ out: subtract(exponential(x), multiply(y, z)) }))[1]).toBe(
    'v5 = v3.addcmul_(v1, v2, value=-1)',
  )
})

test('a product that somebody else needs stays a value of its own', () => {
  expect(
    lines((x, y, z) => {
      const product = multiply(x, y)
      return { out: add(product, z), product }
    }),
  ).toEqual(['v3 = v0 * v1', 'v4 = v3 + v2', 'return (v4, v3,), ()'])
})

test('the gradient of a rectifier takes one pass', () => {
  expect(lines((x, y) => ({ out: multiply(y, positive(x)) }))).toEqual([
    'v4 = aten.threshold_backward(v1, v0, 0)',
    'return (v4,), ()',
  ])
})

/** The statements of the gradient in x of the sum of a function of x, weighted by y, but for those of its upstream. */
const gradientOf = (layer: (x: Node) => Node): string[] =>
  lines((x, y) => ({ dx: gradients(sum(multiply(layer(x), y)), [x])[0]! })).filter((line) => line.includes('v0'))

describe('of a transformer takes one pass each, forward and back:', () => {
  test('softmax', () => {
    const [forward, ...more] = gradientOf(softmax)
    expect(forward).toBe('v3 = v0.softmax(-1)')
    expect(more).toEqual([])
    expect(lines((x, y) => ({ dx: gradients(sum(multiply(softmax(x), y)), [x])[0]! })).join('\n')).toMatch(
      /aten\._softmax_backward_data\(v\d+, v3, 1, torch\.float32\)/,
    )
  })

  test('norms, whose mean and deviation are computed once', () => {
    const [forward, backward, ...more] = gradientOf((x) => standardize(x, 1e-5))
    expect(forward).toBe('v3, v3_middle, v3_inverse = torch.native_layer_norm(v0, (3,), None, None, 0.00001)')
    expect(backward).toMatch(/native_layer_norm_backward\(v\d+, v0, \(3,\), v3_middle, v3_inverse, None, None,/)
    expect(more).toEqual([])
  })

  test('GELU in its sigmoid form', () => {
    const found = gradientOf(gelu)
    expect(found).toEqual(['v4 = v0 * v3'])
    const all = lines((x, y) => {
      const value = gelu(x)
      return { value, dx: gradients(sum(multiply(value, y)), [x])[0]! }
    }).join('\n')
    expect(all).toMatch(/F\.silu\(v4\)/)
    expect(all).toMatch(/aten\.silu_backward\(v\d+, v4\)/)
    expect(all).not.toContain('sigmoid')
  })
})

test('what comes in, what goes out and what another look at it is needed for are never written over', () => {
  // x is given; the first exponential is returned.
  expect(
    lines((x) => {
      const first = exponential(x)
      return { first, second: exponential(first) }
    }),
  ).toEqual(['v3 = v0.exp()', 'v4 = v3.exp()', 'return (v3, v4,), ()'])
  // A look at the first exponential is read after the second.
  expect(
    lines((x) => {
      const first = exponential(x)
      const look = reshape(first, [3, 2])
      return { out: multiply(reshape(exponential(first), [3, 2]), look) }
    }).filter((line) => line.includes('exp')),
  ).toEqual(['v3 = v0.exp()', 'v5 = v3.exp()'])
})

test('a value that comes twice into an operation is not written over by it', () => {
  expect(
    lines((x) => {
      const value = exponential(x)
      return { out: multiply(value, value) }
    })[1],
  ).toBe('v4 = v3 * v3')
})
