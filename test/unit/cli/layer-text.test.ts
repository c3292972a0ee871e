import { describe, expect, test } from 'vitest'
import type { RunDetail } from '../../../shared/contract/run.ts'
import { layerTableMetrics } from '../../../electron/cli/layer-text.ts'
import { formatRun } from '../../../electron/cli/run-text.ts'
import { row } from './row.ts'

const layers = [
  { name: 'conv1.weight', shape: [2, 2], parameters: 4, binary: true, bits: 1 },
  { name: 'norm.gain', shape: [2], parameters: 2, binary: false, bits: 32 },
  { name: 'fc.weight', shape: [2, 2], parameters: 4, binary: true, bits: 1 },
]
const run: RunDetail = {
  ...row({ results: { flips: { last: 0.1, best: null, bestStep: null, atBest: null } } }),
  record: null,
  model: { parameters: 10, binaryParameters: 8, floatBytes: 40, packedBytes: 9, layers },
}
const series = (metric: string, values: number[], runId = 1) => ({
  runId,
  metric,
  steps: values.map((_, index) => index + 1),
  values,
  times: values,
})

describe("the table of a run's layers", () => {
  test("stands under the results: last values, in the network's order, a dash where there is none", () => {
    const lines = formatRun(run, [
      series('flips/fc.weight', [0.5, 0.0123]),
      series('dead/fc.weight', [0.25]),
      series('distance/fc.weight', [0.98765432]),
      series('reversed/fc.weight', [0]),
      series('flips/conv1.weight', [0.2]),
      series('flips/norm.gain', [0.9]),
      series('dead/conv1.weight', [0.7], 2),
    ]).split('\n')
    const start = lines.indexOf('Layers')
    expect(start).toBeGreaterThan(lines.indexOf('Results'))
    expect(start).toBeLessThan(lines.indexOf('Experiment'))
    expect(lines.slice(start + 1, lines.indexOf('', start))).toEqual([
      '  layer         sign flips  distance to signs  dead latents  reversed latents',
      '  conv1.weight     20.00 %                  -             -                 -',
      '  fc.weight         1.23 %            0.98765       25.00 %            0.00 %',
    ])
  })
  test('is left out where a run has no such values', () => {
    expect(formatRun(run)).not.toContain('Layers')
    expect(formatRun({ ...run, model: null }, [series('flips/fc.weight', [1])])).not.toContain('Layers')
  })
  test('asks for quantized layers alone', () => {
    expect(layerTableMetrics(run)).toHaveLength(8)
    expect(layerTableMetrics(run).some((name) => name.includes('norm'))).toBe(false)
    expect(layerTableMetrics({ ...run, model: null })).toEqual([])
  })
})
