import { readFileSync } from 'node:fs'

/** A process and every one below it, as Linux lists them. */
function tree(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
    return [pid, ...children.flatMap((child) => tree(Number(child)))]
  } catch {
    // It has ended meanwhile.
    return []
  }
}

const summed = (pid: number, valueOf: (pid: number) => number): number =>
  tree(pid).reduce((sum, each) => sum + valueOf(each), 0)

/** Processor seconds that a process and those below it have taken, all threads together, to a hundredth (Linux). */
export function processorSeconds(pid: number): number {
  return summed(pid, (each) => {
    const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  })
}

/** Megabytes that a process and those below it held at most, each at its own worst moment (Linux). */
export function peakMemoryMB(pid: number): number {
  return summed(
    pid,
    (each) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1] ?? 0) / 1024,
  )
}
