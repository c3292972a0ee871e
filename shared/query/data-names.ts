import type { RunRow } from '../contract/run.ts'

/** Characters of a fingerprint that are shown. */
const shownCharacters = 8

/**
 * Names of the data sets of some runs. If runs that share a name were trained on different images, each of these is a
 * data set of its own, "mine (images 1a2b3c4d)"; a run of which the images are unknown keeps the plain name.
 */
export function dataNames(
  runs: readonly Pick<RunRow, 'experiment' | 'data'>[],
): (run: Pick<RunRow, 'experiment' | 'data'>) => string {
  const known = new Map<string, Set<string>>()
  for (const { experiment, data } of runs) {
    if (data === null || data === undefined) continue
    const name = String(experiment['dataset'])
    known.set(name, (known.get(name) ?? new Set()).add(data))
  }
  return ({ experiment, data }) => {
    const name = String(experiment['dataset'])
    return data === null || data === undefined || known.get(name)!.size < 2
      ? name
      : `${name} (images ${data.slice(0, shownCharacters)})`
  }
}
