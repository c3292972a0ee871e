/** A run is rolled back so many times at most. */
export const mostRollBacks = 3

/** What the learning rate is multiplied by at each. */
const factor = 0.5

/** Share of its learning rate that a run has left after so many roll-backs. */
export function rateAfter(rollBacks: number): number {
  return factor ** rollBacks
}
