import { inspectImage, type Conversion, type ImageFacts } from './image.ts'
import { inLanes, type Watch } from './lanes.ts'
import { UnusableImage } from './unusable-image.ts'

/** The heads of image files. */
export interface Survey {
  /** By the places of the files; null if one cannot be used. */
  facts: (ImageFacts | null)[]
  failures: ReadonlyMap<number, UnusableImage>
}

/** Paths of files by their places. */
export interface Paths {
  readonly length: number
  at(index: number): string
}

/** Reads the heads of image files, several at a time. */
export async function surveyOf(files: Paths, watch: Watch): Promise<Survey> {
  const facts = new Array<ImageFacts | null>(files.length).fill(null)
  const failures = new Map<number, UnusableImage>()
  // Of a million files few are unlike: like ones share their facts.
  const alike = new Map<string, ImageFacts>()
  await inLanes(
    files.length,
    async (index) => {
      try {
        const found = await inspectImage(files.at(index))
        const key = JSON.stringify(found)
        if (!alike.has(key)) alike.set(key, found)
        facts[index] = alike.get(key)!
      } catch (error) {
        if (!(error instanceof UnusableImage)) throw error
        failures.set(index, error)
      }
    },
    watch,
  )
  return { facts, failures }
}

const conversions: Readonly<Record<Conversion, string>> = {
  deep: 'with 16 bits a channel: of each value the upper eight were taken',
  cmyk: 'in CMYK: converted to sRGB by their profile',
  frames: 'with several frames: the first was taken',
}

/** What is done to the images to bring them to one form, in sentences with their numbers. */
export function remarksOn({ facts }: Survey, channels: 1 | 3): string[] {
  const usable = facts.filter((each) => each !== null)
  const countOf = (holds: (each: ImageFacts) => boolean): number => usable.filter(holds).length
  const [grey, colour] = [countOf((each) => each.channels === 1), countOf((each) => each.channels === 3)]
  const mixed =
    channels === 3 && grey > 0
      ? [`${imagesAnd(grey)} grey, kept as RGB like the other ${colour}.`]
      : channels === 1 && colour > 0
        ? [`${imagesAnd(colour)} in colour, kept as grey (ITU-R BT.601).`]
        : []
  const converted = (Object.keys(conversions) as Conversion[]).flatMap((kind) => {
    const count = countOf((each) => each.conversions.includes(kind))
    return count === 0 ? [] : [`${imagesAnd(count)} ${conversions[kind]}.`]
  })
  return [...mixed, ...converted]
}

function imagesAnd(count: number): string {
  return count === 1 ? '1 image is' : `${count} images are`
}
