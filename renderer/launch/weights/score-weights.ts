import type { GivenWeights, WeightsScore } from '../../../shared/contract/weights.ts'
import type { HostClient } from '../../host/client.ts'

const askMilliseconds = 300

/** How far a scoring is; `total` is 0 until it is known. */
export interface Scoring {
  done: number
  total: number
}

/** Scores weights on the held-out images of a data set, and says how far that is. */
export async function scoreWeights(
  client: Pick<HostClient, 'weights'>,
  request: { given: GivenWeights; model: string; part: string; dataset: string },
  onProgress: (scoring: Scoring) => void,
  signal: AbortSignal,
): Promise<WeightsScore> {
  const ticket = crypto.randomUUID()
  onProgress({ done: 0, total: 0 })
  const timer = setInterval(() => {
    client.weights.evaluating().then(
      (all) => {
        const found = all.find((each) => each.ticket === ticket)
        if (found !== undefined && !signal.aborted) onProgress(found)
      },
      () => {},
    )
  }, askMilliseconds)
  try {
    return await client.weights.evaluate({ ...request, ticket }, { signal })
  } finally {
    clearInterval(timer)
  }
}
