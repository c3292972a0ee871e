import type { MapLine } from './maps/weight-map.ts'

/** The tensors of a batch norm here, and as PyTorch calls them. */
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
export function namesThere(lines: readonly MapLine[], ours: string): string[] {
  for (const line of lines) {
    const found = patternOf(line.ours).exec(ours)
    if (found !== null) return line.theirs.map((theirs) => filled(theirs, found.groups ?? {}))
  }
  return []
}

/** `stage{s}.block{b}.{norm}` as a pattern with a named group for each place. */
function patternOf(ours: string): RegExp {
  const text = ours
    .replaceAll('.', String.raw`\.`)
    .replaceAll('{norm}', `(?<norm>${Object.keys(norms).join('|')})`)
    .replaceAll(/\{(\w)\}/g, String.raw`(?<$1>\d+)`)
  return new RegExp(`^${text}$`)
}

function filled(theirs: string, groups: Readonly<Record<string, string>>): string {
  return theirs.replaceAll(/\{(\w+)(-1)?\}/g, (_, place: string, less: string | undefined) => {
    const value = groups[place] ?? ''
    if (place === 'norm') return norms[value] ?? ''
    return less === undefined ? value : String(Number(value) - 1)
  })
}
