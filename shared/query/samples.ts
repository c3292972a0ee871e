import type { RunRow } from '../contract/run.ts'
import { configurationKey } from '../experiment/configuration.ts'

/** Facts that distinguish runs as samples. */
export type SampleFacts = Pick<RunRow, 'id' | 'state' | 'experiment' | 'origin' | 'data' | 'code'>

/**
 * Text that is equal for runs that are one sample: those of the same configuration, seed, images and code repeat one
 * another, also if one of them was imported, and add nothing to what is known. Of an imported run without a record
 * neither images nor code are known: it is the points that were read, whatever it is called. The store has the same in
 * SQL (electron/host/store/query/sample.ts).
 */
export function sampleKey({ id, experiment, origin, data = null, code = null }: SampleFacts): string {
  const { seed } = experiment
  if (!Number.isInteger(seed) || (origin !== null && data === null)) return JSON.stringify(origin?.sha256 ?? id)
  return JSON.stringify([configurationKey(experiment), seed, data, code])
}

/**
 * Divides runs into samples and repeats: of each sample the oldest finished run counts (the oldest, if none is
 * finished), the others repeat it. Both keep the order given. Leave out runs without the metric before.
 */
export function independentRuns<Run extends SampleFacts>(runs: readonly Run[]): { samples: Run[]; repeats: Run[] } {
  const chosen = new Map<string, Run>()
  const keys = runs.map(sampleKey)
  const isBefore = (run: Run, other: Run): boolean =>
    (run.state === 'finished') === (other.state === 'finished') ? run.id < other.id : run.state === 'finished'
  for (const [index, run] of runs.entries()) {
    const other = chosen.get(keys[index]!)
    if (other === undefined || isBefore(run, other)) chosen.set(keys[index]!, run)
  }
  const counts = (run: Run, index: number): boolean => chosen.get(keys[index]!)!.id === run.id
  return { samples: runs.filter(counts), repeats: runs.filter((run, index) => !counts(run, index)) }
}
