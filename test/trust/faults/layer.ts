import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What becomes of a write: it fails once; the disk is full from then on; half of it is written and then the disk is
 * full; half of it is written and the process is gone.
 */
export const faultKinds = ['fails', 'full', 'cut', 'dies'] as const
export type FaultKind = (typeof faultKinds)[number]

const ordersBytes = 1024
const pathAt = 16

/** Compiles the failing disk. @returns null, and why, if this machine cannot */
export function buildShim(folder: string): { library: string } | { missing: string } {
  if (process.platform !== 'linux') return { missing: 'the failing disk is written for Linux' }
  const library = join(folder, 'faults.so')
  try {
    execFileSync(
      'g++',
      ['-std=c++17', '-O1', '-shared', '-fPIC', '-o', library, join(import.meta.dirname, 'shim.cpp'), '-ldl'],
      { stdio: 'pipe' },
    )
    return { library }
  } catch (error) {
    return { missing: `the failing disk could not be compiled: ${(error as Error).message}` }
  }
}

/** The orders that the failing disk reads: a file shared with it by a mapping. */
export class FaultLayer {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'r+')
  }

  /** An empty file of orders. */
  static make(path: string): void {
    writeFileSync(path, Buffer.alloc(ordersBytes))
  }

  /** The call number `at`, counted from 1, of those that write to a path which holds `under` will fail. */
  arm(kind: FaultKind, at: number, under: string): void {
    const orders = Buffer.alloc(ordersBytes)
    orders.writeInt32LE(at, 4)
    orders.write(under, pathAt)
    writeSync(this.#file, orders, 0, ordersBytes, 0)
    const first = Buffer.alloc(4)
    first.writeInt32LE(faultKinds.indexOf(kind) + 1)
    writeSync(this.#file, first, 0, 4, 0)
  }

  /** Nothing fails any more. @returns calls that were counted, and that failed */
  disarm(): { seen: number; hit: number } {
    writeSync(this.#file, Buffer.alloc(4), 0, 4, 0)
    const orders = Buffer.alloc(pathAt)
    readSync(this.#file, orders, 0, pathAt, 0)
    return { seen: orders.readInt32LE(8), hit: orders.readInt32LE(12) }
  }

  close(): void {
    closeSync(this.#file)
  }
}
