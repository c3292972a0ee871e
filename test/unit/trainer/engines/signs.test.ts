import { describe, expect, test } from 'vitest'
import { convolution } from '../../../../electron/trainer/graph/operations/convolution.ts'
import { sign } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { matmul } from '../../../../electron/trainer/graph/operations/matmul.ts'
import type { Program } from '../../../../electron/trainer/graph/program.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { lowerProgram } from '../../../../electron/trainer/engines/onnxruntime/lower.ts'
import { processorSupport } from '../../../../electron/trainer/engines/onnxruntime/support.ts'
import { plainOnnx, type Target } from '../../../../electron/trainer/engines/onnxruntime/target.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'
import { programOf, run } from '../../../checks/processors/programs.ts'
import { convolutions, convolved, products, signed } from '../../../checks/processors/sign-cases.ts'
import { skipWhere } from '../../../skips/facilities.ts'

// Bytes are counted by every processor; convolutions of them need blocks.
const { offered } = await processorSupport()
const bytes: Target = { ...plainOnnx, block: offered, bytes: true }

const counted = (program: Program) =>
  lowerProgram(program, { ...bytes, block: offered ?? 16 }).model.nodes.filter(
    ({ type }) => type === 'MatMulIntegerToFloat',
  ).length

async function found(program: Program, target: Target, threads: number): Promise<number[]> {
  return Array.from((await run(onnxruntimeEngine({ threads, provider: 'cpu', target }), program, signed))['value']!)
}

async function exact(program: Program): Promise<number[]> {
  return Array.from((await run(referenceEngine, program, signed))['value']!, Math.fround)
}

describe('signs by signs are counted in bytes', () => {
  test('here', async () => {
    expect((await processorSupport()).bytes).toBe(true)
  })

  describe('in convolutions', () => {
    skipWhere('the block that a processor should have is known for x64 on Linux alone')

    test.each(convolutions)('%s: bit for bit what float64 gives', async (_, program) => {
      expect(counted(program)).toBe(1)
      expect(await found(program, bytes, 2)).toEqual(await exact(program))
    })
  })

  test.each(products)('a product %s: bit for bit what float64 gives', async (_, program) => {
    expect(counted(program)).toBe(1)
    expect(await found(program, bytes, 2)).toEqual(await exact(program))
  })

  test.each(products)('a product %s: whole sums also where bytes are not to be had', async (_, program) => {
    expect(await found(program, plainOnnx, 1)).toEqual(await exact(program))
  })

  test('but not where one side is real, channels are few or in groups, or the left side is turned', () => {
    const real = programOf(
      { images: [2, 64, 4, 4], filter: [64, 64, 3, 3] },
      ({ images, filter }) => convolution(images!, sign(filter!), { padding: 1 }),
      [],
    )
    const turned = programOf(
      { rows: [130, 6], columns: [130, 7] },
      ({ rows, columns }) => matmul(sign(rows!), sign(columns!), { transposeA: true }),
      [],
    )
    for (const program of [real, turned, convolved({ padding: 1 }, 48, 64, 3, 4)]) expect(counted(program)).toBe(0)
  })
})
