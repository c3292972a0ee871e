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

/** Some files of a split, by their places in it. */
export function someOf({ folder, classes }: SplitFiles, places: Uint32Array): SplitFiles {
  const wanted = new Set(places)
  let place = 0
  return {
    folder,
    classes: classes.map(({ name, files }) => ({ name, files: files.filter(() => wanted.has(place++)) })),
  }
}
