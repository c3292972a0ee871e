/** How long a scheduler waits, in milliseconds. */
export interface Rhythm {
  /** Between two looks at the queue; every other round comes after a number of them. */
  tick: number
  /** For a run to end by itself when the host closes. */
  closingPatience: number
}

export const usualRhythm: Rhythm = { tick: 1000, closingPatience: 10_000 }

/** Ticks between two rounds of a kind. */
export const ticksBetween = { heartbeats: 15, measurements: 5, reconcilings: 15 }
