import { readdirSync, readFileSync } from 'node:fs'

/**
 * Memory of a process and of all below it, in bytes: pages that several of them share are counted once (PSS).
 * @returns also how many processes they are
 */
export function memoryBelow(root: number): { bytes: number; processes: number } {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // The name, in brackets, may hold anything; the parent is the second word behind it.
    const fields = read(`/proc/${name}/stat`)?.split(') ').at(-1)?.split(' ')
    if (fields !== undefined) parents.set(Number(name), Number(fields[1]))
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid)!))
  const all = [...parents.keys()].filter(isBelow)
  const bytes = all.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0))
  return { bytes: 1024 * bytes.reduce((sum, each) => sum + each, 0), processes: all.length }
}

/** A file of the system, or null where the process has ended meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
