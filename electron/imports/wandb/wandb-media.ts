import { toldHistogram, type ToldMedium } from '../folder-media.ts'

const mostBins = 1e5

/**
 * The images, the histogram or the file that a value of a step is; none if it is something else.
 * @param value an object with its kind as `_type`, by the paths of its values
 */
export function wandbMedia(value: ReadonlyMap<string, unknown>): ToldMedium[] {
  const [type, path, names] = ['_type', 'path', 'filenames'].map((key) => value.get(key))
  if (type === 'histogram')
    return toldHistogram(
      value.get('values'),
      value.get('bins') ?? evenEdges(['min', 'size', 'count'].map((key) => value.get(`packedBins.${key}`))),
    )
  if (type === 'images/separated' && Array.isArray(names))
    return names.filter((each): each is string => typeof each === 'string').map((each) => ({ path: each }))
  return typeof type === 'string' && type.endsWith('-file') && typeof path === 'string' ? [{ path }] : []
}

function evenEdges([least, size, count]: unknown[]): number[] | null {
  if (typeof least !== 'number' || typeof size !== 'number' || !Number.isInteger(count)) return null
  return (count as number) > mostBins
    ? null
    : Array.from({ length: (count as number) + 1 }, (_, at) => least + at * size)
}
