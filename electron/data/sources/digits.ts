import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { resourcePath } from '../../resources/resource-path.ts'
import type { Split } from '../dataset.ts'
import type { DatasetSource } from './source.ts'

const pixels = 64
const levels = 16
const classes = 10

/**
 * UCI optical digits: one line an image, 64 levels from 0 to 16 and the digit. A level becomes round(level * 255 / 16):
 * the ends meet exactly, and the 17 levels stay apart, so that they can be had back.
 */
export const digitsSource: DatasetSource = {
  location: () => resourcePath('data', 'digits.csv.gz'),
  read: async (file) => parse(file, await unpack(file)),
  remedy: 'restore resources/data/digits.csv.gz from the repository or install the application again',
}

async function unpack(file: string): Promise<string> {
  const packed = await readFile(file)
  try {
    return (await promisify(gunzip)(packed)).toString('latin1')
  } catch (error) {
    throw new Error(`${file} is not a whole gzip file (${(error as Error).message})`, { cause: error })
  }
}

function parse(file: string, text: string): Split {
  const lines = text.split('\n').filter((line) => line !== '')
  const images = new Uint8Array(lines.length * pixels)
  const labels = new Uint16Array(lines.length)
  for (const [row, line] of lines.entries()) {
    const values = line.split(',').map(Number)
    const label = values.pop()
    const right =
      values.length === pixels &&
      values.every((level) => isWithin(level, levels)) &&
      label !== undefined &&
      isWithin(label, classes - 1)
    if (!right) throw new Error(`line ${row + 1} of ${file} is not ${pixels} levels from 0 to ${levels} and a digit`)
    for (const [index, level] of values.entries()) images[row * pixels + index] = Math.round((level * 255) / levels)
    labels[row] = label
  }
  return { images, labels, count: lines.length }
}

function isWithin(value: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maximum
}
