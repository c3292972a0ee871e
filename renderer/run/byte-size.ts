/** A size for people: bytes, thousands of them, or millions. */
export function byteSize(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e3).toFixed(1)} kB`
}
