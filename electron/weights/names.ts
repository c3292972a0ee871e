import type { MapLine, NameThere } from './maps/weight-map.ts'

/** The tensors of a norm here, and as PyTorch calls them. */
const norms: Readonly<Record<string, string>> = {
  gamma: 'weight',
  beta: 'bias',
  mean: 'running_mean',
  variance: 'running_var',
}

/**
 * What a tensor here may be called there, by the first line of a map that fits it.
 * @returns no names if no line fits.
 */
export function namesThere(lines: readonly MapLine[], ours: string): NameThere[] {
  for (const line of lines) {
    const found = patternOf(line.ours).exec(ours)
    if (found !== null) return line.theirs.map((theirs) => filled(theirs, found.groups ?? {}))
  }
  return []
}

/** How many of the names in a file a map knows. */
export function countKnown(lines: readonly MapLine[], names: Iterable<string>): number {
  const patterns = lines.flatMap(({ theirs }) =>
    theirs.flatMap((each) => (typeof each === 'string' ? [each] : [each.name])).map(patternThere),
  )
  let known = 0
  for (const name of names) if (patterns.some((pattern) => pattern.test(name))) known++
  return known
}

const escaped = (text: string): string => text.replaceAll('.', String.raw`\.`)

/** `stage{s}.block{b}.{norm}` as a pattern with a named group for each place. */
function patternOf(ours: string): RegExp {
  const text = escaped(ours)
    .replaceAll('{norm}', `(?<norm>${Object.keys(norms).join('|')})`)
    .replaceAll(/\{(\w)\}/g, String.raw`(?<$1>\d+)`)
  return new RegExp(`^${text}$`)
}

function patternThere(theirs: string): RegExp {
  const text = escaped(theirs)
    .replaceAll('{norm}', `(${Object.values(norms).join('|')})`)
    .replaceAll(/\{\w(-1)?\}/g, String.raw`\d+`)
  return new RegExp(`^${text}$`)
}

function filled(theirs: string | NameThere, groups: Readonly<Record<string, string>>): NameThere {
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)(-1)?\}/g, (_, place: string, less: string | undefined) => {
      const value = groups[place] ?? ''
      if (place === 'norm') return norms[value] ?? ''
      return less === undefined ? value : String(Number(value) - 1)
    })
  if (typeof theirs === 'string') return { name: fill(theirs) }
  return { ...theirs, name: fill(theirs.name), ...(theirs.less === undefined ? {} : { less: fill(theirs.less) }) }
}
