import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * The host that queued or trains a run. Kept in the run's row, so that another host can see whether it is still active.
 */
export interface Owner {
  /** Distinguishes two hosts within one process. */
  instance: string
  pid: number
  /**
   * When the process started, in the system's own units: a process number is used again, the pair is not. Null if it
   * cannot be had.
   */
  started: string | null
  /** Changes with every boot of the machine; null if it cannot be had. */
  boot: string | null
  machine: string
}

/** A heartbeat older than this counts as none, if the owner's process cannot be looked at from here. */
export const heartbeatLifetime = 60_000

/** This process as the owner of runs. */
export function thisOwner(): Owner {
  return {
    instance: randomUUID(),
    pid: process.pid,
    started: startOf(process.pid),
    boot: bootId(),
    machine: hostname(),
  }
}

/**
 * Whether an owner still runs. On its own machine its process decides, since a heartbeat also goes stale while a laptop
 * sleeps; from another machine (a shared folder) only the heartbeat can be seen.
 */
export function isAlive(owner: Owner, heartbeat: number, now: number): boolean {
  if (owner.machine !== hostname()) return now - heartbeat < heartbeatLifetime
  if (owner.boot !== bootId()) return false
  if (!processExists(owner.pid)) return false
  return owner.started === null || owner.started === startOf(owner.pid)
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function bootId(): string | null {
  return readText('/proc/sys/kernel/random/boot_id')
}

/** Field 22 of /proc/PID/stat, clock ticks since boot; the name in parentheses before it may hold spaces. */
function startOf(pid: number): string | null {
  const text = readText(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}
