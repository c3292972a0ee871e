import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { exportC, headerC } from '../../../electron/trainer/freeze/c/export-c.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'

export interface Turn {
  milliseconds: number
  imagesPerSecond: number
  memoryMB: number
}

/** A process that computes when asked. */
export class Lane {
  readonly name: string
  readonly turns: Turn[] = []
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>

  constructor(name: string, command: string, words: readonly string[]) {
    this.name = name
    this.#process = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  async ready(): Promise<void> {
    await this.#next()
  }

  async take(images: number, seconds: number): Promise<void> {
    this.#process.stdin!.write(`${JSON.stringify({ images, seconds })}\n`)
    this.turns.push((await this.#next()) as Turn)
  }

  stop(): void {
    this.#process.kill('SIGKILL')
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error(`${this.name} ended without an answer.`)
    return JSON.parse(value)
  }
}

/** The first C compiler that is here; null if there is none. */
export const compiler = ['gcc', 'clang', 'cc'].find((command) => spawnSync(command, ['--version']).status === 0) ?? null

/** Compiles a network as a contestant for this processor. @param name of its program @returns the program */
export function contestantInC(command: string, network: FrozenNetwork, folder: string, name: string): string {
  const [source, program] = [join(folder, 'model.c'), join(folder, `contestant-${name}`)]
  writeFileSync(source, exportC(network))
  writeFileSync(join(folder, 'model.h'), headerC(network))
  const options = ['-std=c99', '-O3', '-march=native', '-I', folder]
  execFileSync(command, [...options, join(import.meta.dirname, 'contestant.c'), source, '-lm', '-o', program])
  return program
}
