import { join } from 'node:path'

/** Names of the image files of a class, in their order: paths below its folder. */
export interface ClassFiles {
  name: string
  files: string[]
}

/** One split of a folder of images: FOLDER/CLASS/FILE, class by class. */
export interface SplitFiles {
  folder: string
  classes: ClassFiles[]
}

/** Paths in their order, each put together when it is asked for: those of a million files would fill 100 MB. */
export class FilePaths {
  readonly length: number
  readonly #classes: { folder: string; files: readonly string[]; from: number }[] = []

  constructor(...splits: readonly SplitFiles[]) {
    let from = 0
    for (const { folder, classes } of splits)
      for (const { name, files } of classes) {
        if (files.length > 0) this.#classes.push({ folder: join(folder, name), files, from })
        from += files.length
      }
    this.length = from
  }

  /** @param index below the length */
  at(index: number): string {
    let [low, high] = [0, this.#classes.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#classes[middle]!.from <= index) low = middle
      else high = middle
    }
    const { folder, files, from } = this.#classes[low]!
    return join(folder, files[index - from]!)
  }
}

/** Some files of a split, by their places in it. */
export function someOf({ folder, classes }: SplitFiles, places: Uint32Array): SplitFiles {
  const wanted = new Set(places)
  let place = 0
  return {
    folder,
    classes: classes.map(({ name, files }) => ({ name, files: files.filter(() => wanted.has(place++)) })),
  }
}
