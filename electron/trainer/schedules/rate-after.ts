/** A run is rolled back so many times at most. */
export const mostRollBacks = 3

/** Factor of the learning rate at each roll-back. */
const factor = 0.5

/** Share of its learning rate that a run has left after so many roll-backs. */
export function rateAfter(rollBacks: number): number {
  return factor ** rollBacks
}
