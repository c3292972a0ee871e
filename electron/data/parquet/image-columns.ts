import type { Footer } from './footer.ts'

/** Where a file has its images and classes: leaves by their paths. */
export interface ImageColumns {
  image: string
  label: string
  /** Names of classes by number; null if the file has none. */
  names: string[] | null
}

/** Names of columns, the likeliest first. */
const usualImages = ['image', 'img', 'picture', 'jpg', 'png']
const usualLabels = ['label', 'labels', 'fine_label', 'cls', 'class', 'class_id', 'target', 'category']

/** What the `datasets` library writes about a column. */
interface Feature {
  _type?: unknown
  names?: unknown
}

/** The columns of images and classes, by the metadata of `datasets` or their names; what is missing, if one is. */
export function imageColumns({ leaves, metadata }: Pick<Footer, 'leaves' | 'metadata'>): ImageColumns | string {
  const features = featuresOf(metadata.get('huggingface'))
  const ofType = (type: string): string[] =>
    Object.entries(features).flatMap(([name, feature]) => (feature._type === type ? [name] : []))
  const paths = leaves.map(({ path }) => path.join('.'))
  const image = inOrder(ofType('Image'), usualImages)
    .flatMap((name) => [`${name}.bytes`, name])
    .find((path) => paths.includes(path))
  if (image === undefined) return 'images'
  const label = inOrder(ofType('ClassLabel'), usualLabels).find((path) => paths.includes(path))
  if (label === undefined) return 'classes'
  const names = features[label]?.names
  return {
    image,
    label,
    names: Array.isArray(names) && names.every((name) => typeof name === 'string') ? (names as string[]) : null,
  }
}

/** Names that are known to be right, the usual ones among them first; without any, the usual ones. */
function inOrder(known: readonly string[], usual: readonly string[]): readonly string[] {
  const preferred = usual.filter((name) => known.includes(name))
  return known.length === 0 ? usual : [...preferred, ...known]
}

function featuresOf(text: string | undefined): Record<string, Feature> {
  if (text === undefined) return {}
  try {
    const found = (JSON.parse(text) as { info?: { features?: unknown } } | null)?.info?.features
    const isFeature = (each: unknown): boolean => typeof each === 'object' && each !== null
    if (typeof found !== 'object' || found === null) return {}
    return Object.fromEntries(Object.entries(found).filter(([, each]) => isFeature(each))) as Record<string, Feature>
  } catch {
    return {}
  }
}
