/** One figure held against the one of an independent implementation. */
export interface Finding {
  /** Its case, for example "mlp adamw". */
  name: string
  /** Distance from the reference, in the unit that the tolerance has; NaN never passes. */
  error: number
  tolerance: number
}

/** Where an item works, and with which Python. */
export interface Place {
  /** An empty folder of its own. */
  folder: string
  python: string
}

/** A part of the audit. */
export interface Item {
  name: string
  /** What is compared with what, in a line. */
  title: string
  /** Python modules without which it cannot run. */
  modules: readonly string[]
  run(place: Place): Promise<Finding[]>
}

/** @returns whether it holds */
export const holds = ({ error, tolerance }: Finding): boolean => error <= tolerance
