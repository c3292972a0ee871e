/** Something that writes, before which stands what must not be lost. */
export interface Scenario {
  /** What is written. */
  name: string
  /** Part of the folder whose writes are made to fail; all of it if it is left out. */
  under?: string
  /** The words of a failure are nobody's to read: whoever calls it puts them in others. */
  inner?: boolean
  /**
   * What was left is looked at by another process, as after a crash: in the same one a host would still seem to hold
   * its runs.
   */
  otherProcess?: boolean
  /** Begins with an empty folder. `base` is one of `makeBase`. */
  prepare(folder: string, base: string): Promise<void>
  /** Writes. @throws if it cannot, in words */
  act(folder: string): Promise<void>
  /** @returns what was lost of what had been accepted, null if nothing was. */
  lost(folder: string, base: string): Promise<string | null>
}
