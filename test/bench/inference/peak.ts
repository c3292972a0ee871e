import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { kernels } from '../../../shared/packed/kernels.ts'

/** Of the types of WebAssembly, which come with a browser's, what is used here. */
interface Wasm {
  Memory: new (size: { initial: number }) => object
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm }

/**
 * Products of signs a second, in thousand millions, that exclusive or and popcount of registers alone come to: the most
 * that one thread can do.
 */
export async function popcountPeak(): Promise<number> {
  const memory = new wasm.Memory({ initial: 2 })
  const { instance } = await wasm.instantiate(Buffer.from(kernels, 'base64'), { env: { memory } })
  const peak = instance.exports['peak'] as (rounds: number) => bigint
  const rounds = 5_000_000
  let best = Infinity
  for (let run = 0; run < 5; run++) {
    const began = performance.now()
    peak(rounds)
    best = Math.min(best, performance.now() - began)
  }
  return (rounds * 12 * 64) / best / 1e6
}

/** The same in C for this processor, in vectors where it counts in them. @param folder for the program */
export function popcountPeakInC(compiler: string, folder: string): number {
  const program = join(folder, 'peak')
  execFileSync(compiler, ['-std=c99', '-O3', '-march=native', join(import.meta.dirname, 'peak.c'), '-o', program])
  return Number(execFileSync(program, { encoding: 'utf8' }).split(' ')[0])
}

/** Thousand millions of bytes a second that one thread reads from memory, as it copies more than caches hold. */
export function memoryPeak(): number {
  const from = new Uint8Array(1 << 27).fill(1)
  const into = new Uint8Array(from.length)
  let best = Infinity
  for (let run = 0; run < 8; run++) {
    const began = performance.now()
    into.set(from)
    best = Math.min(best, performance.now() - began)
  }
  return from.length / best / 1e6
}
