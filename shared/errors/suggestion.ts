/** A name of which less than this share stays as it was typed is not near. */
const leastKept = 0.5

/** Names that may have been meant by another: "did you mean bnn?"; null if none is near. */
export function suggestion(key: string, known: readonly string[]): string | null {
  const names = [...new Set(known)]
  const distances = names.map((name) => distance(name.toLowerCase(), key.toLowerCase()))
  const nearest = Math.min(...distances)
  // A name that was only begun is near, however little of it there is.
  const isNear = (name: string) =>
    nearest <= (1 - leastKept) * Math.max(name.length, key.length) || name.toLowerCase().startsWith(key.toLowerCase())
  const near = names.filter((name, index) => nearest <= 3 && distances[index] === nearest && isNear(name))
  return near.length === 0 ? null : `did you mean ${near.join(' or ')}?`
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
