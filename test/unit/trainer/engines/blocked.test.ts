import { describe, expect, test } from 'vitest'
import { convolution } from '../../../../electron/trainer/graph/operations/convolution.ts'
import { minimum } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { maxPool } from '../../../../electron/trainer/graph/operations/pooling.ts'
import type { Program } from '../../../../electron/trainer/graph/program.ts'
import { processorSupport } from '../../../../electron/trainer/engines/onnxruntime/support.ts'
import { graphicsOnnx, plainOnnx } from '../../../../electron/trainer/engines/onnxruntime/target.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { lowerProgram } from '../../../../electron/trainer/engines/onnxruntime/lower.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { convolutionCases, residualSum, valueCases } from '../../../checks/processors/blocked-cases.ts'
import { blockHere } from '../../../checks/processors/block-here.ts'
import { apart, programOf, run } from '../../../checks/processors/programs.ts'
import { skipWhere } from '../../../skips/facilities.ts'

const { offered, block, refusals } = await processorSupport()
const size = offered ?? 16
const inBlocks = { ...plainOnnx, block: size, bytes: true }

const blockedOperations = (program: Program) =>
  lowerProgram(program, inBlocks).model.nodes.filter(({ domain }) => domain === 'com.microsoft.nchwc')

describe('what onnxruntime does on this processor', () => {
  test('passes its check, whatever the processor offers', () => {
    expect(refusals).toEqual([])
    expect(block).toBe(offered)
  })

  test('has blocks of 16 channels with AVX-512, of 8 without', (context) => {
    skipWhere('the block that a processor should have is known for x64 on Linux alone', context)
    expect(offered).toBe(blockHere())
  })
})

describe('gradients of filters', () => {
  test.each([4, 8, 16, 32])('sum over fewer images than a block of %i at a time', (block) => {
    for (const batch of [block - 1, block, 64, 100, 3]) {
      const program = programOf(
        { images: [batch, block, 8, 8], filter: [block, block, 3, 3] },
        ({ images, filter }) => convolution(images!, filter!, { padding: 1 }),
        ['filter'],
      )
      const { nodes } = lowerProgram(program, { ...plainOnnx, block }).model
      const groups = nodes.flatMap(({ type, attributes }) => (type === 'Conv' ? [attributes['group'] as number] : []))
      const filled = batch < block ? batch : Math.ceil(batch / block) * block
      expect(filled / Math.max(...groups), `${batch} images`).toBeLessThan(block)
    }
  })
})

describe('images in blocks of channels', () => {
  skipWhere('the block that a processor should have is known for x64 on Linux alone')

  test.each([...convolutionCases(size), ...valueCases(size)])(
    '%s: as in the float64 reference, up to rounding',
    async (_, program, least) => {
      expect(blockedOperations(program).length).toBeGreaterThanOrEqual(least)
      const [fast, exact] = [
        await run(onnxruntimeEngine({ threads: 2, provider: 'cpu', target: inBlocks }), program),
        await run(referenceEngine, program),
      ]
      for (const [name, values] of Object.entries(exact)) expect(apart(fast[name]!, values), name).toBeLessThan(1e-5)
    },
  )
})

describe('blocked programs', () => {
  test('makes one pass of a batch norm, a residual sum and a ReLU', () => {
    const program = residualSum(size, [])
    const full = lowerProgram(program, inBlocks).model.nodes.filter(({ type }) => ['Add', 'Mul', 'Relu'].includes(type))
    expect(blockedOperations(program).map(({ type }) => type)).toEqual([
      'ReorderInput',
      'Conv',
      'GlobalAveragePool',
      'GlobalAveragePool',
      'Conv',
      'ReorderOutput',
    ])
    // The squares and the weighted sum; what else there is are values a channel.
    expect(full.filter(({ type }) => type === 'Relu')).toEqual([])
  })

  test('is not used where it is not wanted', async () => {
    const program = programOf({ images: [size, size, 4, 4], filter: [size, size, 3, 3] }, ({ images, filter }) =>
      convolution(images!, filter!, { padding: 1 }),
    )
    expect(lowerProgram(program).model.operatorSets).toEqual({ '': 21 })
    const [plain, exact] = [
      await run(onnxruntimeEngine({ threads: 1, provider: 'cpu', target: plainOnnx }), program),
      await run(referenceEngine, program),
    ]
    for (const [name, values] of Object.entries(exact)) expect(apart(plain[name]!, values), name).toBeLessThan(1e-5)
  })
})

describe('programs for graphics processors', () => {
  test.each([
    ['pooling of windows that tile', 2, 2, 0, 6],
    ['overlapping pooling', 3, 2, 1, 7],
    ['overlapping pooling that ends early', 2, 3, 0, 7],
  ] as const)('what graphics providers lack is written without it: %s', async (_, kernel, stride, padding, extent) => {
    const program = programOf({ images: [2, 3, extent, extent + 2 * (extent % 2)] }, ({ images }) =>
      maxPool(minimum(images!, 0.5), kernel, stride, padding),
    )
    const [found, exact] = [
      await run(onnxruntimeEngine({ threads: 1, provider: 'cpu', target: graphicsOnnx }), program),
      await run(referenceEngine, program),
    ]
    for (const [name, values] of Object.entries(exact)) expect(apart(found[name]!, values), name).toBeLessThan(1e-6)
  })
})
