import { join } from 'node:path'
import { runPython } from '../python.ts'
import type { Finding, Place } from './item.ts'

/**
 * Runs a script of the folder `reference`, which prints a finding a line as JSON.
 * @throws Error if it fails, or prints anything else
 */
export function judge(script: string, { folder, python }: Place, ...words: string[]): Finding[] {
  const printed = runPython(
    ['-W', 'ignore', join(import.meta.dirname, 'reference', script), folder, ...words],
    { PYTHONPATH: join(import.meta.dirname, '..', 'pytorch'), OMP_NUM_THREADS: '1' },
    python,
  )
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line, (_, value: unknown) => (value === 'NaN' ? NaN : value)) as Finding)
}
