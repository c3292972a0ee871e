import { RandomStream } from '../../data/random.ts'
import type { Feeds } from '../engines/engine.ts'
import type { DroppedBranch } from '../layers/network.ts'

/** The factors of a step: drawn by seed, step and branch, so that a resumed run goes on with the same. */
export function dropPathFeeds(branches: readonly DroppedBranch[], seed: number, step: number, batch: number): Feeds {
  if (branches.length === 0) return {}
  const stream = RandomStream.of(seed, 'drop path', step)
  return Object.fromEntries(
    branches.map(({ feed, keep }) => [
      feed,
      Float32Array.from({ length: batch }, () => (stream.uniform() < keep ? 1 / keep : 0)),
    ]),
  )
}
