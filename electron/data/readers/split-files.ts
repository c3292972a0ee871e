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
