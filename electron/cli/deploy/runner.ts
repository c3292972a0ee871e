import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'

/** A packed model and images on which it is run. */
export interface Trial {
  network: FrozenNetwork
  /** The packed file. */
  file: Uint8Array
  /** [images, channels, height, width], bytes 0 to 255. */
  pixels: Uint8Array
  count: number
  /** A folder for files of this trial alone. */
  folder: string
}

export interface Outcome {
  /** [images, classes]. */
  logits: Float32Array
  /** Of the file, or the program, in bytes. */
  bytes: number
  /** An image, in milliseconds; null if there was one image alone. */
  milliseconds: number | null
  /** Bytes that weights and values between steps take; null if it is not known. */
  memory: number | null
}

/** A program that computes a model in one of its forms. */
export interface Runner {
  /** The form that it runs, as `export --to` names it. */
  form: string
  program: string
  /** What is missing here; null if it can run. */
  missing(): string | null
  run(trial: Trial): Promise<Outcome>
}

/** Whether a program runs with such words. */
export const answers = (command: string, words: readonly string[]): boolean => spawnSync(command, words).status === 0

/** Runs a program on the first image, then on all. @param write makes the file of so many bytes of images */
export function timed(
  { folder, pixels, count }: Trial,
  write: (path: string, pixels: Uint8Array) => void,
  run: (path: string) => string,
): { text: string; milliseconds: number | null } {
  const path = join(folder, 'images')
  const times = [1, count].map((images) => {
    write(path, pixels.subarray(0, (pixels.length / count) * images))
    const began = performance.now()
    return { text: run(path), passed: performance.now() - began }
  })
  const [one, all] = times as [(typeof times)[number], (typeof times)[number]]
  return { text: all.text, milliseconds: timeOfImage(one.passed, all.passed, count) }
}

/** Time of an image: that of all but the first, so that starting does not count. */
function timeOfImage(one: number, all: number, count: number): number | null {
  return count > 1 ? Math.max(0, (all - one) / (count - 1)) : null
}
