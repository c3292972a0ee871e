import { quoted } from './script.ts'
import type { Tail } from './transport.ts'

const mark = 'signum-tails\n'

/**
 * A script of the POSIX shell that prints what files have after a place: a mark, as a login may print something before,
 * then for each file the number of bytes and the bytes; -1 for a file that there is not.
 */
export function tailScript(asked: readonly Tail[]): string {
  const lines = asked.map(({ path, from }) => `t ${quoted(path)} ${from}`)
  return `t() {
  if s=$(wc -c 2>/dev/null <"$1"); then
    n=$((s - $2))
    if [ "$n" -gt 0 ]; then echo "$n"; tail -c +$(($2 + 1)) "$1" | head -c "$n"; else echo 0; fi
  else echo -1; fi
}
printf '${mark.trim()}\\n'
${lines.join('\n')}
`
}

/** What the script printed, file by file; null if it is not whole. */
export function takeTails(bytes: Buffer, count: number): (Uint8Array | null)[] | null {
  const begin = bytes.indexOf(mark)
  if (begin < 0) return null
  const found: (Uint8Array | null)[] = []
  for (let at = begin + mark.length; found.length < count;) {
    const end = bytes.indexOf('\n', at)
    const length = Number(bytes.toString('latin1', at, end))
    if (end < 0 || !Number.isInteger(length) || end + 1 + length > bytes.length) return null
    found.push(length < 0 ? null : new Uint8Array(bytes.subarray(end + 1, end + 1 + length)))
    at = end + 1 + Math.max(0, length)
  }
  return found
}
