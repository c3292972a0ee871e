/** What a program said. */
export interface Said {
  code: number
  stdout: string
  stderr: string
}

/** A file to be put on the cluster: a text, or a file of this machine. */
export type Parcel = { path: string } & ({ text: string } | { file: string })

/** What follows a place in a file. */
export interface Tail {
  path: string
  from: number
}

/** The way to a cluster: programs that run there, and its files. Paths are absolute, there. */
export interface Transport {
  /** For messages: the name of the host, or "this machine". */
  readonly place: string
  /**
   * Runs a program there.
   * @param input what it reads
   * @throws Unreachable
   */
  run(words: readonly string[], input?: string): Promise<Said>
  /** Writes files, each whole, in their order; folders are made. @throws Unreachable, Error if they cannot be */
  put(parcels: readonly Parcel[]): Promise<void>
  /** The bytes that files have after a place; null for a file that there is not. @throws Unreachable */
  tails(asked: readonly Tail[]): Promise<(Uint8Array | null)[]>
  /** Copies a file to this machine, whole. @throws Unreachable, Error if it cannot be read */
  fetch(path: string, to: string): Promise<void>
  /** Lets go of a connection. */
  close(): Promise<void>
}

/** The cluster does not answer now; it is tried again later. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}
