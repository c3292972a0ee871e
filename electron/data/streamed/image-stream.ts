/**
 * Image files of a split, class by class, with their sizes in bytes: FOLDER/CLASS/FILE; or, where `at` is there, parts
 * of larger files, FOLDER/FILE, each from a byte on.
 */
export interface ListedFiles {
  folder: string
  classes: { name: string; files: string[]; bytes: number[]; at?: number[] }[]
}

/** The images of a split that are not in memory: decoded on demand, and a little ahead of it. */
export interface ImageStream {
  readonly count: number
  readonly listed: ListedFiles
  /**
   * Decodes images.
   * @returns their pixels, [indices, channels, height, width].
   * @throws DatasetUnavailable that names the file which is gone, was changed, or cannot be decoded.
   */
  read(indices: Uint32Array): Promise<Uint8Array>
  /** Begins to decode a batch that will be asked for soon. */
  readAhead(indices: Uint32Array): void
  /** Lets go of batches that nobody came for. */
  forget(): void
}
