import { createHash } from 'node:crypto'
import type { ImportedSeries } from './imported-run.ts'

/**
 * SHA-256 over the points of a run: every metric by its name, with its columns as little-endian float64. The same
 * points have the same digest on every machine.
 */
export function digestOf(series: readonly ImportedSeries[]): string {
  const hash = createHash('sha256')
  for (const { metric, steps, values, times } of series.toSorted((a, b) => (a.metric < b.metric ? -1 : 1))) {
    hash.update(`${metric}\n${steps.length}\n`)
    for (const column of [steps, values, times])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  }
  return hash.digest('hex')
}
