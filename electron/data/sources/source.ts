import type { Split } from '../dataset.ts'

/** Where a data set originally comes from. */
export interface DatasetSource {
  /** The file or folder that is read if no other is named. @throws Error if it cannot be found. */
  location(): string
  /** All images in the source's own order. @throws Error that names the file that is missing or wrong. */
  read(location: string): Promise<Split>
  /** The remedy when the source is missing or damaged. */
  remedy: string
}
