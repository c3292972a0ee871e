import { describe, expect, test, vi } from 'vitest'
import { listEngines } from '../../../../electron/trainer/engines/engines.ts'
import { refusalWarnings } from '../../../../electron/trainer/engines/onnxruntime/refusals.ts'
import type { Support } from '../../../../electron/trainer/engines/onnxruntime/support.ts'
import { checksOf } from '../../../../electron/cli/doctor/checks.ts'
import { signum } from '../../cli/capture.ts'

// No processor at hand fails its check, so that what the check found is set here; times are measured all the same.
const found = vi.hoisted(() => ({ support: null as Support | null }))
vi.mock('../../../../electron/trainer/engines/onnxruntime/support.ts', async (original) => {
  const real = await original<typeof import('../../../../electron/trainer/engines/onnxruntime/support.ts')>()
  return { ...real, processorSupport: async () => found.support ?? (await real.processorSupport()) }
})
const { processorSupport } = await import('../../../../electron/trainer/engines/onnxruntime/support.ts')

async function refused(): Promise<Support> {
  found.support = null
  const support = await processorSupport()
  found.support = {
    ...support,
    block: null,
    bytes: false,
    refusals: [
      { what: 'blocks', finding: 'blocked convolutions differ by 1.5e+0 here' },
      { what: 'bytes', finding: 'counted in bytes they differ here' },
    ],
  }
  return found.support
}

describe('fast paths that failed their check', () => {
  test('are warned of with what doing without them costs', { timeout: 120_000 }, async () => {
    const support = await refused()
    const [blocks, bytes] = await refusalWarnings(support)
    if (support.offered !== null) {
      expect(blocks).toMatch(
        /^Convolutions in blocks of channels \(\d+ a block\) failed .* differ by 1\.5e\+0 here\) and are not used/,
      )
      expect(Number(/take (\d+\.\d) times as long/.exec(blocks!)![1])).toBeGreaterThan(0)
    }
    expect(Number(/signs by signs take (\d+\.\d) times as long/.exec(bytes!)![1])).toBeGreaterThan(0)
  })

  test('cost what cannot be measured where onnxruntime has no blocks to try', async () => {
    const [blocks] = await refusalWarnings({ ...(await refused()), offered: null })
    expect(blocks).toContain('what that costs could not be measured')
  })

  test('stand in the list of engines, on the command line and in what the doctor finds', async () => {
    await refused()
    const rows = await listEngines()
    expect(rows.find(({ name }) => name === 'onnxruntime')!.warnings).toHaveLength(2)
    expect(rows.filter(({ warnings }) => warnings.length > 0).map(({ name }) => name)).toEqual(['onnxruntime'])
    expect((await signum('engines')).stdout).toMatch(/Warning: onnxruntime: Convolutions in blocks of channels/)
    const finding = await checksOf('')
      .find(({ name }) => name === 'fast paths of this processor')!
      .look()
    expect(finding.status).toBe('warning')
    expect(finding.found).toMatch(/Convolutions in blocks.* Signs counted in bytes/)
  })

  test('are not warned of where they passed it', async () => {
    found.support = null
    expect(await refusalWarnings(await processorSupport())).toEqual([])
    expect(
      await checksOf('')
        .find(({ name }) => name === 'fast paths of this processor')!
        .look(),
    ).toMatchObject({
      status: 'ok',
    })
  })
})
