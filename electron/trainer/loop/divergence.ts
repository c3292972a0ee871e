import type { State } from '../engines/engine.ts'

/** A run is rolled back so many times at most. */
export const mostRollBacks = 3
/** What the learning rate is multiplied by at each. */
const factor = 0.5

/** Share of its learning rate that a run has left after so many roll-backs. */
export function rateAfter(rollBacks: number): number {
  return factor ** rollBacks
}

/** The loss is no longer a number: nothing that follows would mean anything. */
export class Diverged extends Error {
  override readonly name = 'Diverged'
  /** What happened, where and when, in words; the message adds what to do. */
  readonly what: string

  /**
   * @param step optimizer steps done, the last one included
   * @param layer where the values came apart; null where that cannot be told
   */
  constructor({ loss, step, layer, learningRate, rollBacks }: { loss: number; step: number; layer: string | null; learningRate: number; rollBacks: number }) {
    const what = `The training loss became ${loss} at step ${step}${layer === null ? '' : `, first in layer ${layer}`}.`
    const tried = rollBacks === 0 ? '' : ` That is after ${rollBacks} roll-back${rollBacks === 1 ? '' : 's'}, each with half the learning rate.`
    super(`${what}${tried} Lower the learning rate (now ${learningRate}) or start with a smaller mu, and launch again.`)
    this.what = what
  }
}

/**
 * The first layer whose activations were no longer finite. Running statistics tell it: the forward pass alone writes them, layer by layer,
 * while a gradient that is no number makes every weight one that is none either.
 * @param buffers names of running statistics, in the order of the forward pass
 * @returns null where the network keeps no such statistics, or they are all finite
 */
export function firstDiverged(state: State, buffers: readonly string[]): string | null {
  const name = buffers.find((buffer) => !state.read(buffer).every(Number.isFinite))
  return name === undefined ? null : name.slice(0, name.lastIndexOf('.'))
}
